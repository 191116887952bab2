"""Join lines as people paste them, and what kubeadm's own flags become."""

from __future__ import annotations

from pathlib import Path

import pytest

from winjoin.config.joinflags import JOIN_FLAGS
from winjoin.config.joinline import JoinLine, parse_join, parse_join_text
from winjoin.errors import ConfigInvalid

CASES = Path(__file__).parent / "cases"
TOKEN = "abcdef.0123456789abcdef"
PIN = "sha256:4bd6392b00000000000000000000000000000000000000000000000000005194"
REST = f"--token {TOKEN} --discovery-token-ca-cert-hash {PIN}"


def refusal(text: str, **more: bool) -> str:
    with pytest.raises(ConfigInvalid) as caught:
        parse_join_text(text, **more)
    told = f"{caught.value} {caught.value.hint}"
    assert "0123456789abcdef" not in told
    return told


def whole(line: JoinLine, endpoint: str) -> None:
    assert str(line.endpoint) == endpoint
    assert line.token
    assert line.token.reveal() == TOKEN
    assert line.tls_bootstrap_token == line.token
    assert [str(pin) for pin in line.pins] == [PIN]


def lines(case: str) -> list[str]:
    return (CASES / case).read_text(encoding="utf-8").splitlines()


def test_en_dashes_are_cured_and_told() -> None:
    dashed, quoted = lines("02-join-en-dash/join-line.txt")
    line = parse_join([dashed])
    whole(line, "192.0.2.50:6443")
    assert line.notes[0] == "`\u2013token` starts with U+2013 (en dash); read as `--token`"
    assert len(line.notes) == 2
    curly = parse_join([quoted])
    whole(curly, "192.0.2.50:6443")
    assert "U+201C" in curly.notes[0]


@pytest.mark.parametrize("dash", ["\u2013", "\u2014", "\u2212", "\u2011\u2011", "-\u2013", "\u2010"])
def test_every_dash_of_typography_is_a_dash(dash: str) -> None:
    line = parse_join(["10.0.0.1:6443", f"{dash}token", TOKEN, "--discovery-token-ca-cert-hash", PIN])
    whole(line, "10.0.0.1:6443")
    assert line.notes


@pytest.mark.parametrize("words", [["“" + PIN + "”"], ["\u2018" + PIN + "\u2019"], ["„" + PIN + "“"]])
def test_curly_quotes_that_a_shell_passed(words: list[str]) -> None:
    whole(
        parse_join(["10.0.0.1:6443", "--token", TOKEN, "--discovery-token-ca-cert-hash", *words]),
        "10.0.0.1:6443",
    )


@pytest.mark.parametrize("name", ["join-line.txt", "join-line-powershell.txt", "join-line-cmd.txt"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_continuations_of_every_shell(name: str, end: str) -> None:
    text = (CASES / "04-join-backslash-space" / name).read_text(encoding="utf-8")
    whole(parse_join_text("\ufeff" + text.replace("\n", end)), "192.0.2.50:6443")


def test_a_blank_after_the_backslash_as_a_shell_passes_it() -> None:
    with pytest.raises(ConfigInvalid) as caught:
        parse_join(["--token", TOKEN, "--discovery-token-ca-cert-hash", PIN, " "])
    assert "one argument is blank" in str(caught.value)
    assert "API_SERVER_ENDPOINT: is missing" in str(caught.value)


def test_the_line_of_control_planes_is_refused_with_the_worker_line() -> None:
    both = (CASES / "05-join-control-plane-flags/join-line.txt").read_text(encoding="utf-8")
    first, second = both[: both.rindex("kubeadm")], both[both.rindex("kubeadm") :]
    told = refusal(first)
    assert "a Windows host cannot be a control plane" in told
    assert (
        f"winjoin join apiserver.lab.test:6443 --token abcdef.*** --discovery-token-ca-cert-hash {PIN}"
        in told
    )
    assert "6a08913b" not in told
    line = parse_join([second])
    whole(line, "apiserver.lab.test:6443")
    assert [note for note in line.notes if "--apiserver-advertise-address" in note]
    taken = parse_join([both])
    whole(taken, "apiserver.lab.test:6443")
    assert "worker line was taken" in taken.notes[0]


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (3, "write '10.0.2.66:6443'"),
        (4, "IPv6 needs brackets: `[2001:db8::5]:6443`"),
        (5, "--token and HOST:PORT"),
    ],
)
def test_endpoints_in_other_forms(number: int, told: str) -> None:
    assert told in refusal(lines("07-join-argument-order/join-lines.txt")[number])


@pytest.mark.parametrize("number", [0, 1, 2])
def test_the_endpoint_may_be_anywhere(number: int) -> None:
    line = parse_join([lines("07-join-argument-order/join-lines.txt")[number]])
    whole(line, "10.0.2.66:6443")
    assert bool(line.notes) == (number == 2)


@pytest.mark.parametrize(
    "text",
    [
        f"kubeadm join 10.0.0.1:6443 {REST}",
        f"$ sudo -E kubeadm join 10.0.0.1:6443 {REST} --v=5",
        f"sudo -u root /usr/bin/kubeadm join 10.0.0.1:6443 {REST} -v 5",
        f"PS C:\\> & 'C:\\Program Files\\k\\kubeadm.exe' join 10.0.0.1:6443 {REST} 2>&1 | tee log",
        f"winjoin join 10.0.0.1:6443 {REST} # pasted",
        f"10.0.0.1:6443 {REST}",
        f"join 10.0.0.1:6443 {REST}",
        f"kubeadm\u00a0join\u00a010.0.0.1:6443\u00a0{REST}",
        f"kubeadm join 10.0.0.1:6443 \u200b{REST}",
        f"kubeadm join 10.0.0.1:6443 --token '{TOKEN}' --discovery-token-ca-cert-hash \"{PIN}\"",
        f"kubeadm join 10.0.0.1:6443 {REST} --cri-socket npipe:////./pipe/containerd-containerd",
        (
            "You can join by running:\n\n"
            "  kubeadm join 10.0.0.1:6443"
            f" --token {TOKEN}"
            f" \\\n\t--discovery-token-ca-cert-hash {PIN}\n"
        ),
        f"kubeadm join 10.0.0.1:6443 --token {TOKEN}\n    --discovery-token-ca-cert-hash {PIN}",
        f"kubeadm join --discovery_token_ca_cert_hash={PIN} --discovery-token {TOKEN} 10.0.0.1:6443",
    ],
)
def test_what_is_round_a_line_does_not_matter(text: str) -> None:
    whole(parse_join_text(text), "10.0.0.1:6443")


@pytest.mark.parametrize(
    "socket",
    [
        "npipe:////./pipe/containerd-containerd",
        r"npipe:\\.\pipe\containerd-containerd",
        r"\\.\pipe\containerd-containerd",
        "npipe://./pipe/containerd-containerd",
    ],
)
def test_every_spelling_of_containerds_pipe(socket: str) -> None:
    line = parse_join(
        ["10.0.0.1:6443", "--token", TOKEN, "--discovery-token-ca-cert-hash", PIN, "--cri-socket", socket]
    )
    assert line.cri_socket == "npipe:////./pipe/containerd-containerd"


@pytest.mark.parametrize(
    ("flag", "told"),
    [
        ("--tokne x", "did you mean '--token'"),
        ("-token x", "did you mean '--token'"),
        ("--rootfs /x", "no chroot"),
        ("--cri-socket npipe:////./pipe/cri-dockerd", "cri-dockerd"),
        ("--cri-socket unix:///run/containerd/containerd.sock", "socket of Linux"),
        ("--v=x", "it is a number"),
        ("--dry-run=maybe", "it is true or false"),
        ("--ignore-preflight-errors=all,Swap", "'all' is among others"),
        ("--node-name $(hostname)", "was not filled in"),
        ("--node-name %COMPUTERNAME%", "was not filled in"),
        ("--node-name {{ds.meta_data.hostname}}", "was not filled in"),
        ("--node-name WIN-Node_01", "'win-node-01'"),
        ("--skip-preflight-checks", "--ignore-preflight-errors=all"),
        ("--discovery-token-ca-cert-hash sha256:123", "has 3 hexadecimal digits"),
        ("--discovery-token-ca-cert-hash " + "a" * 64, "lacks its prefix"),
        ("10.0.0.2:6443", "2 are given"),
        ("--tls-bootstrap-token 0123456789abcdef", "not a bootstrap token"),
        ("--tls-bootstrap-token ABCDEF.0123456789ABCDEF", "capital letters"),
        ("--config", "has no value"),
    ],
)
def test_each_mistake_is_named(flag: str, told: str) -> None:
    assert told in refusal(f"kubeadm join 10.0.0.1:6443 {REST} {flag}")


def test_all_mistakes_at_once() -> None:
    with pytest.raises(ConfigInvalid) as caught:
        parse_join(
            [
                "10.0.0.1",
                "--token",
                "secret.part",
                "--discovery-token-ca-cert-hash",
                "sha256:0",
                "--nope",
                "--rootfs=/",
            ]
        )
    assert len(caught.value.problems) == 5
    assert "secret.part" not in str(caught.value)


def test_node_names_are_lower_cased_with_a_word() -> None:
    capital, underscore = lines("21-joinconfig-unrendered-name/join-2.txt")
    line = parse_join([capital])
    assert line.node_name == "phost01"
    assert "'PHost01'" in line.notes[0]
    assert "'win-node-01'" in refusal(underscore)


def test_what_is_missed_without_a_kubeconfig() -> None:
    assert "--token: is missing" in refusal("10.0.0.1:6443")
    assert "nobody vouches" in refusal(f"10.0.0.1:6443 --token {TOKEN}")
    assert parse_join(["10.0.0.1:6443"], kubeconfig=True).token is None
    assert parse_join([]) == JoinLine()
    assert parse_join(["--discovery-file", "d.conf", "--token", TOKEN]).tls_bootstrap_token


def test_other_flags_of_kubeadm() -> None:
    line = parse_join_text(
        f"kubeadm join 10.0.0.1:6443 {REST} --skip-phases a,b --skip-phases c --patches p --dry-run -v5"
    )
    assert (line.skip_phases, line.patches, line.dry_run, line.verbosity) == (("a", "b", "c"), "p", True, 5)


@pytest.mark.parametrize(
    "flag", [flag for flag in JOIN_FLAGS.values() if flag.use != "take"], ids=lambda flag: flag.name
)
def test_no_flag_of_kubeadm_is_unknown(flag: object) -> None:
    name, value = f"--{flag.name}", [] if flag.takes == "bool" else ["x"]  # type: ignore[attr-defined]
    try:
        line = parse_join(["10.0.0.1:6443", *REST.split(), name, *value])
    except ConfigInvalid as refused:
        told, use = str(refused), "refuse"
    else:
        told, use = " ".join(line.notes), "ignore"
    assert flag.use == use  # type: ignore[attr-defined]
    assert name in told
    assert flag.reason in told  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "endpoint",
    [
        "[fe80::1%eth0]:6443",
        "http://10.0.0.1:6443",
        "10.0.0.1:70000",
        "10.0.0.256:6443",
        "a_b:6443",
        "хост:6443",
        "10.0.0.1:6443/x",
    ],
)
def test_endpoints_that_are_none(endpoint: str) -> None:
    assert "API_SERVER_ENDPOINT" in refusal(f"kubeadm join {endpoint} {REST}")


def test_the_turkish_dotted_i_is_no_letter_of_a_name() -> None:
    assert "U+0130" in refusal(f"kubeadm join 10.0.0.1:6443 {REST} --node-name WİN-1")


@pytest.mark.parametrize(
    "text",
    [
        f"`kubeadm join 10.0.0.1:6443 {REST}`",
        f"```\nkubeadm join 10.0.0.1:6443 {REST}\n```",
        f"sudo swapoff -a && sudo kubeadm join 10.0.0.1:6443 {REST} && echo joined",
        f"> kubeadm join 10.0.0.1:6443 \\\n> {REST}",
        f"kubeadm join '10.0.0.1:6443 {REST}",
    ],
)
def test_what_chats_and_manuals_put_round_a_line(text: str) -> None:
    whole(parse_join_text(text), "10.0.0.1:6443")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kubeadm init --pod-network-cidr 10.0.0.0/8", "'kubeadm init', not a join"),
        ("kubeadm token create --print-join-command", "'kubeadm token', not a join"),
        (f"kubeadm join phase preflight 10.0.0.1:6443 {REST}", "winjoin phase NAME"),
        (f"kubeadm join 10.0.0.1:6443 {REST} --discovery-file d.conf", "keep one of the two ways"),
        ("kubeadm join <api>:6443 --token $T --discovery-token-ca-cert-hash sha256:$H", "'$H' is a variable"),
        (f"kubeadm join 10.0.0.1\uff1a6443 {REST}", "fullwidth colon"),
    ],
)
def test_what_is_no_worker_line(text: str, told: str) -> None:
    assert told in refusal(text)
