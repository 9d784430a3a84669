from __future__ import annotations

import shlex

import pytest

from cirrusql.cli.arguments import Usage
from cirrusql.engine.target import Target
from cirrusql.stackql.flags import flags_of
from cirrusql.stackql.place import joined, of_environment, target_of, use_credentials

# What pystackql 3.8.5 gives with every statement, and what it gives if it is told to.
ALWAYS = shlex.split(
    "--execution.concurrency.limit -1 --dataflow.dependency.max 50 --dataflow.components.max 50"
    " --http.response.maxResults -1 --http.response.pageLimit 20 --indirect.depth.max 5"
    " --apirequesttimeout 45"
)
SOMETIMES = shlex.split(
    "--approot /tmp/x --delimiter , --hideheaders --http.log.enabled --http.proxy.host h"
    " --http.proxy.port 80 --http.proxy.user u --http.proxy.password p --http.proxy.scheme http"
    " --registry {} --sqlBackend {} --auth {}"
)


@pytest.mark.parametrize("flags", [ALWAYS, SOMETIMES, [*ALWAYS, *SOMETIMES]])
def test_the_flags_of_clients_are_known(flags: list[str]) -> None:
    found = flags_of(["exec", "SELECT 1", "--output", "json", *flags])
    assert found.words == ("exec", "SELECT 1")
    assert found.text("output") == "json"


def test_a_value_stands_behind_the_flag_or_its_sign() -> None:
    pairs = [f"{name}={value}" for name, value in zip(ALWAYS[::2], ALWAYS[1::2], strict=True)]
    assert flags_of(pairs) == flags_of(ALWAYS)
    for words in (["-o", "json"], ["-o=json"], ["-ojson"], ["--output=json"]):
        assert flags_of(words).text("output") == "json"


def test_a_switch_takes_no_word() -> None:
    found = flags_of(["exec", "--hideheaders", "SELECT 1", "--pgsrv.debug.enable=true"])
    assert found.words == ("exec", "SELECT 1")
    assert found.on("hideheaders")
    assert not flags_of(["--dryrun=false"]).on("dryrun")
    with pytest.raises(Usage, match="true or false"):
        flags_of(["--dryrun=perhaps"]).on("dryrun")


def test_local_takes_no_word_either() -> None:
    assert flags_of(["exec", "--local", "SELECT 1"]).words == ("exec", "SELECT 1")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--outptu", "json"], "unknown flag: --outptu; did you mean 'output'"),
        (["-z"], "unknown flag: -z"),
        (["exec", "--output"], "flag needs an argument: --output"),
    ],
)
def test_what_is_wrong_is_told(words: list[str], said: str) -> None:
    with pytest.raises(Usage, match=said):
        flags_of(words)


def test_what_stands_behind_two_dashes_is_no_flag() -> None:
    assert flags_of(["exec", "--", "--a comment\nSELECT 1"]).words[1].startswith("--a")


# -- where statements go --------------------------------------------------------------------------


def place(installed: list[str], environment: dict[str, str], given: list[str]) -> Target:
    return target_of(joined(flags_of(installed), of_environment(environment), flags_of(given)))


def test_the_command_line_wins_over_the_environment_over_the_launcher() -> None:
    installed, environment = ["--local=a.db"], {"CIRRUSQL_LOCAL": "b.db"}
    assert place(installed, {}, []).local == "a.db"
    assert place(installed, environment, []).local == "b.db"
    assert place(installed, environment, ["--local=c.db"]).local == "c.db"


def test_one_source_alone_says_which_cloud() -> None:
    found = place(["--local=a.db", "--region=eu-west-1"], {"CIRRUSQL_PROFILE": "prod"}, [])
    assert (found.local, found.profile, found.regions) == (False, "prod", ("eu-west-1",))
    with pytest.raises(Usage, match="excludes"):
        place([], {}, ["--local=a.db", "--profile", "x"])


def test_a_limit_of_calls_is_ours_or_stackqls() -> None:
    assert place([], {}, ["--execution.concurrency.limit", "-1"]).concurrency is None
    assert place([], {}, ["--execution.concurrency.limit", "4"]).concurrency == 4
    assert place(["--concurrency=2"], {}, ["--execution.concurrency.limit", "4"]).concurrency == 2
    with pytest.raises(Usage, match="--concurrency"):
        place(["--concurrency=many"], {}, [])


def test_credentials_are_those_that_auth_names() -> None:
    auth = '{"awscc": {"keyIDenvvar": "PROD_ID", "credentialsenvvar": "PROD_SECRET"}}'
    environment = {"PROD_ID": "i", "PROD_SECRET": "s", "AWS_SESSION_TOKEN": "another's"}
    use_credentials(flags_of(["--auth", auth]), environment)
    assert environment["AWS_ACCESS_KEY_ID"] == "i"
    assert environment["AWS_SECRET_ACCESS_KEY"] == "s"
    assert "AWS_SESSION_TOKEN" not in environment


def test_credentials_that_are_not_there_are_an_error() -> None:
    auth = '{"aws": {"credentialsenvvar": "PROD_SECRET"}}'
    with pytest.raises(Usage, match="PROD_SECRET"):
        use_credentials(flags_of(["--auth", auth]), {})
    with pytest.raises(Usage, match="JSON"):
        use_credentials(flags_of(["--auth", "{aws:"]), {})


def test_the_usual_names_change_nothing() -> None:
    auth = '{"awscc": {"type": "aws_signing_v4", "credentialsenvvar": "AWS_SECRET_ACCESS_KEY"}}'
    environment = {"AWS_SESSION_TOKEN": "mine"}
    use_credentials(flags_of(["--auth", auth]), environment)
    assert environment == {"AWS_SESSION_TOKEN": "mine"}
