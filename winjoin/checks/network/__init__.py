"""Questions about the network: adapters, addresses, routes, names, firewall, ports, proxies, what is reached."""
