"""Questions about what is there already: runtimes, agents, pod networks, virus scanners, leftovers."""
