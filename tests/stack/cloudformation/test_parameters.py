"""Parameters: their types, constraints and values, and files with values."""

from __future__ import annotations

import pytest

from cirrusql.errors import DataError
from cirrusql.stack.cloudformation.parameter_files import read_parameters
from tests.stack.cloudformation.templates import (
    NOTHING,
    QUEUE,
    MadeUp,
    holding,
    property_of,
    read,
    stack_of,
    wrong_with,
)

SSM = MadeUp({"/ami": "ami-1", "/names": "a,b", "/cdk-bootstrap/x/version": "21"})


def _text(parameter: str) -> str:
    return f"Parameters: {{P: {parameter}}}\n{holding('!Ref P')}"


@pytest.mark.parametrize(
    ("parameter", "given", "value"),
    [
        ("{Type: String, Default: a}", None, "a"),
        ("{Type: String, Default: a}", "", ""),
        ("{Type: String, Default: true}", None, "true"),
        ("{Type: Number, Default: 5}", None, "5"),
        ("{Type: String, AllowedValues: [Yes, No]}", "Yes", "true"),
        ("{Type: String, AllowedValues: ['Yes', 'No']}", "Yes", "Yes"),
        ("{Type: Number}", "-1.5e3", "-1.5e3"),
        ("{Type: 'List<Number>'}", "1, 2", ["1", "2"]),
        ("{Type: CommaDelimitedList, Default: ''}", None, []),
        ("{Type: CommaDelimitedList}", "a, b,c ", ["a", "b", "c"]),
        ("{Type: 'AWS::EC2::VPC::Id'}", "vpc-1", "vpc-1"),
        ("{Type: 'List<AWS::EC2::Subnet::Id>'}", "s-1,s-2", ["s-1", "s-2"]),
        ("{Type: 'AWS::EC2::KeyPair::KeyName'}", "k", "k"),
        ("{Type: 'AWS::SSM::Parameter::Name'}", "/ami", "/ami"),
        ("{Type: 'AWS::SSM::Parameter::Value<String>', Default: /ami}", None, "ami-1"),
        ("{Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>'}", "/ami", "ami-1"),
        ("{Type: 'AWS::SSM::Parameter::Value<List<String>>'}", "/names", ["a", "b"]),
        ("{Type: 'AWS::SSM::Parameter::Value<CommaDelimitedList>'}", "/names", ["a", "b"]),
    ],
)
def test_a_parameter_has_the_value_of_its_type(parameter, given, value):
    parameters = {} if given is None else {"P": given}
    stack = stack_of(_text(parameter), parameters, facts=SSM, checks=False)
    assert property_of(stack, "X", "Value") == value


@pytest.mark.parametrize(
    ("parameter", "given", "message"),
    [
        ("{Type: String}", None, "Parameters: [P] must have values; give --parameter P=VALUE"),
        ("{Type: Number}", "many", "Parameter 'P' must be a number."),
        ("{Type: 'List<Number>'}", "1,x", "Parameter 'P' must be a number."),
        ("{Type: String, AllowedValues: [a, 1]}", "b", "must be one of [a, 1], not 'b'"),
        ("{Type: String, AllowedPattern: '[a-z]+'}", "aB", "must match pattern [a-z]+"),
        ("{Type: String, MinLength: 3}", "ab", "must contain at least 3 characters"),
        ("{Type: String, MaxLength: '3'}", "abcd", "must contain at most 3 characters"),
        ("{Type: Number, MinValue: 3}", "2", "must be a number not less than 3"),
        ("{Type: Number, MaxValue: 3}", "3.5", "must be a number not greater than 3"),
        ("{Type: CommaDelimitedList, AllowedPattern: 'a.*'}", "ab,b", "must match pattern"),
        (
            "{Type: String, AllowedPattern: x, ConstraintDescription: only x will do}",
            "y",
            "Parameter P failed to satisfy constraint: only x will do",
        ),
        ("{Type: 'AWS::SSM::Parameter::Value<String>'}", "/no", "there is no parameter '/no'"),
    ],
)
def test_a_value_that_is_not_allowed_is_told(parameter, given, message):
    given_ = {} if given is None else {"P": given}
    told = wrong_with(_text(parameter), given_, facts=SSM, checks=False)
    assert any(message in one for one in told), told
    assert all(one.startswith("t.yaml:1:") for one in told)


def test_a_secret_is_in_no_message():
    text = _text("{Type: String, NoEcho: true, AllowedValues: [one]}")
    (told,) = wrong_with(text, {"P": "hunter22"})
    assert "hunter22" not in told
    stack = stack_of(_text("{Type: String, NoEcho: 'true'}"), {"P": "hunter22"}, checks=False)
    assert stack.secrets == {"hunter22"}


def test_a_value_for_what_there_is_not_is_told():
    told = wrong_with(_text("{Type: String, Default: a}"), {"Pp": "x"}, checks=False)
    assert "the template has no parameter 'Pp'; did you mean 'P'?" in told[0]


def test_all_that_lack_a_value_are_told_at_once():
    text = f"Parameters: {{A: {{Type: String}}, B: {{Type: Number}}}}\n{QUEUE}"
    (told,) = wrong_with(text)
    assert "Parameters: [A, B] must have values" in told


def test_patterns_of_java_hold_what_they_can():
    text = _text("{Type: String, AllowedPattern: '[\\p{Alpha}&&[^x]]++'}")
    assert stack_of(text, {"P": "abc"}, checks=False)
    text = _text("{Type: String, AllowedPattern: '(a+)+$'}")
    assert wrong_with(text, {"P": "a" * 40 + "b"}) != []


BOOTSTRAP = """
Parameters:
  BootstrapVersion: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /cdk-bootstrap/%s/version}
Rules:
  CheckBootstrapVersion:
    Assertions:
      - Assert: {'Fn::Not': [{'Fn::Contains': [['1', '2'], {Ref: BootstrapVersion}]}]}
        AssertDescription: bootstrap again
Resources: {Q: {Type: 'AWS::SQS::Queue'}}
"""


def test_an_account_that_nobody_has_bootstrapped_is_no_obstacle():
    stack = stack_of(BOOTSTRAP % "none", facts=SSM)
    assert any("nobody has bootstrapped" in str(note) for note in stack.notes)
    assert stack_of(BOOTSTRAP % "x", facts=SSM).notes == ()
    old = MadeUp({"/cdk-bootstrap/x/version": "2"})
    assert "bootstrap again" in wrong_with(BOOTSTRAP % "x", facts=old)[0]


def test_without_an_account_what_it_knows_is_open():
    stack, wrong = read(
        _text("{Type: 'AWS::SSM::Parameter::Value<String>', Default: /x}"), facts=NOTHING
    )
    assert wrong == []
    assert stack is not None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "a.json",
            '[{"ParameterKey": "A", "ParameterValue": "x"}, {"ParameterKey": "B", "ParameterValue": "1"}]',
        ),
        ("a.json", '{"Parameters": {"A": "x", "B": 1}}'),
        ("a.json", '{"A": "x", "B": 1}'),
        ("a.json", '["A=x", "B=1"]'),
        ("a.yaml", "A: x\nB: 1\n"),
        ("a.yml", "Parameters:\n  A: x\n  B: '1'\n"),
    ],
)
def test_files_with_values_are_those_of_awss_tools(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text)
    assert read_parameters(path) == {"A": "x", "B": "1"}


@pytest.mark.parametrize("text", ["text", "[1]", "{a: {b: c}}", "{", "a: ["])
def test_a_file_without_values_is_told(tmp_path, text):
    from cirrusql.errors import Error

    path = tmp_path / "p.yaml"
    path.write_text(text)
    with pytest.raises(Error) as caught:
        read_parameters(path)
    assert str(path) in str(caught.value)


def test_what_an_earlier_build_was_given_is_not_known(tmp_path):
    path = tmp_path / "p.json"
    path.write_text('[{"ParameterKey": "A", "UsePreviousValue": true}]')
    with pytest.raises(DataError, match=r"the parameter A has no ParameterValue; write it"):
        read_parameters(path)
