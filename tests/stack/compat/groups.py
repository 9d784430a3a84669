"""Statements about log groups, which cost nothing and have little to say."""

from __future__ import annotations

TYPE = "AWS::Logs::LogGroup"
_WORDS = {
    "{region}": "'us-east-1'",
    "{groups}": "awscc.logs.log_groups",
    "{list}": "awscc.logs.log_groups_list_only",
    "{named}": "region = 'us-east-1' AND log_group_name = '{{ group }}'",
    "{one}": "region = 'us-east-1' AND Identifier = '{{ group }}'",
}


def group(sql: str) -> str:
    """A statement with the usual words filled in."""
    for word, text in _WORDS.items():
        sql = sql.replace(word, text)
    return sql


EXISTS = group("SELECT COUNT(*) AS count FROM {list} WHERE {named}")
CREATE = group(
    "INSERT INTO {groups} (LogGroupName, RetentionInDays, region)"
    " SELECT '{{ group }}', {{ days }}, {region}"
)
STATECHECK = group(
    "SELECT COUNT(*) AS count FROM {groups} WHERE {one} AND retention_in_days = {{ days }}"
)
UPDATE = group(
    "UPDATE {groups} SET PatchDocument ="
    " string('{{ {'RetentionInDays': days} | generate_patch_document }}') WHERE {one}"
)
EXPORTS = group("SELECT log_group_name, arn, retention_in_days FROM {groups} WHERE {one}")
DELETE = group("DELETE FROM {groups} WHERE {one}")
SECTIONS = {
    "exists": EXISTS,
    "create": CREATE,
    "statecheck": STATECHECK,
    "update": UPDATE,
    "exports": EXPORTS,
    "delete": DELETE,
}
MANIFEST = """
resources:
  - name: log
    props:
      - {name: group, value: g}
      - {name: days, value: "{{ DAYS | default(7) }}"}
    exports: [log_group_name, retention_in_days]
exports: [log_group_name, retention_in_days]
"""
