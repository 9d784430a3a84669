"""Manifests with mistakes: what is told of each, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import dedent

HEAD = """\
name: shop
providers: [awscc]
"""


@dataclass(frozen=True)
class Wrong:
    """A manifest, and its whole list of problems, in the order of files and lines.

    Each begins with a file and a line, the file's name without its folder. The text of a problem
    may be its beginning only. `files` are those in `resources`.
    """

    name: str
    text: str
    problems: tuple[str, ...]
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    head: str = HEAD
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def manifest(self) -> str:
        """The whole file."""
        return self.head + dedent(self.text)


def wrong(
    name: str,
    text: str,
    *problems: str,
    head: str = HEAD,
    variables: Mapping[str, str] | None = None,
    **files: str | bytes,
) -> Wrong:
    """A manifest with mistakes; files are given as `log_iql` for `log.iql`."""
    named = {
        key.replace("__", "/").replace("_iql", ".iql").replace("_json", ".json"): dedent(content)
        if isinstance(content, str)
        else content
        for key, content in files.items()
    }
    return Wrong(name, text, problems, named, head, variables or {})


KEYS = (
    wrong(
        "unknown keys at every level",
        """\
        discription: a shop
        globals:
          - {name: a, valeu: 1, value: 1}
        resources:
          - name: log_group
            porps: []
            props:
              - {name: log_group_name, value: a, defualt: b}
              - name: retention_in_days
                values:
                  dev: {vaule: 1, value: 7}
            lifecycle: {prevent_destory: true}
          - name: x-ray
            type: query
            x-own: nothing to anybody
            sql: SELECT 1 AS x
            exports: [x]
        """,
        "manifest:3: unknown key 'discription' of the manifest; did you mean 'description'?",
        "manifest:5: unknown key 'valeu' of a global; did you mean 'value'?",
        "manifest:8: unknown key 'porps' of a resource; did you mean 'props'?",
        "manifest:10: unknown key 'defualt' of a property of 'log_group'; a property of",
        "manifest:13: unknown key 'vaule' of the value for dev; did you mean 'value'?",
        "manifest:14: unknown key 'prevent_destory' of lifecycle; did you mean 'prevent_destroy'?",
    ),
    wrong(
        "keys with lists and mappings below them",
        """\
        vars:
          a: 1
        globals:
          - name: a
            vals:
              dev: 1
            value: 1
        resources:
          - name: log_group
            properties:

              # what stands below is further down still
              - name: log_group_name
                value: a
            depends_on:
              one: two
        """,
        "manifest:3: unknown key 'vars' of the manifest",
        "manifest:7: unknown key 'vals' of a global; did you mean 'values'?",
        "manifest:12: unknown key 'properties' of a resource",
        "manifest:17: depends_on of a resource is a mapping, not a list",
    ),
    wrong(
        "wrong kinds of everything at the top",
        """\
        name: [shop]
        description: {a: 1}
        providers: awscc
        globals: {a: 1}
        resources: none
        exports: arn
        """,
        "manifest:1: name of the manifest is a list, not a text",
        "manifest:2: description of the manifest is a mapping, not a text",
        "manifest:3: providers of the manifest is a text, not a list",
        "manifest:4: globals of the manifest is a mapping, not a list",
        "manifest:5: resources of the manifest is a text, not a list",
        "manifest:6: exports of the manifest is a text, not a list",
        head="",
    ),
    wrong(
        "wrong kinds of everything in a resource",
        """\
        resources:
          - name: log_group
            file: [a]
            props: {log_group_name: a}
            exports: arn
            protected: arn
            skip_validation: maybe
            skip_on_delete: [true]
            return_vals: [Identifier]
            depends_on: log_group
            lifecycle: keep
            description: [a]
          - just a text
          - name: queue
            resource: awscc.sqs.queues
            props:
              - queue_name
              - {name: queue_name, values: [dev], merge: tags, protected: 1}
        """,
        "manifest:5: file of a resource is a list, not a text",
        "manifest:6: props of a resource is a mapping, not a list",
        "manifest:7: exports of a resource is a text, not a list",
        "manifest:8: protected of a resource is a text, not a list",
        "manifest:9: skip_validation of a resource is a text, not true or false",
        "manifest:10: skip_on_delete of a resource is a list, not true or false",
        "manifest:11: return_vals of a resource is a list, not a mapping",
        "manifest:12: depends_on of a resource is a text, not a list",
        "manifest:13: lifecycle of a resource is a text, not a mapping",
        "manifest:14: description of a resource is a list, not a text",
        "manifest:15: a resource is a text, not a mapping",
        "manifest:19: a property of 'queue' is a text, not a mapping",
        "manifest:20: merge of a property of 'queue' is a text, not a list",
        "manifest:20: values of a property of 'queue' is a list, not a mapping",
        "manifest:20: protected of a property of 'queue' is a number, not true or false",
    ),
    wrong(
        "what must be there",
        """\
        globals:
          - {value: 1}
          - {name: a}
        resources:
          - type: query
          - name: ''
          - name: log_group
            props: [{value: 1}, {name: log_group_name}]
          - {name: s, type: script}
          - {name: q, type: query}
          - {name: c, type: command}
          - {name: t, type: table}
        """,
        "manifest:1: the manifest has no name",
        "manifest:1: the manifest has no providers; providers: [awscc]",
        "manifest:2: a global has no name",
        "manifest:3: the global 'a' has no value",
        "manifest:5: a resource has no name",
        "manifest:6: the name of a resource is empty",
        "manifest:8: a property of 'log_group' has no name",
        "manifest:8: 'log_group_name' of 'log_group' has no value",
        "manifest:9: 's' is a script without 'run'",
        "manifest:10: 'q' is a query without 'sql' and without a file with an 'exports' section",
        "manifest:11: 'c' is a command without 'sql' and without a file with a 'command' section",
        "manifest:12: the type of a resource is one of resource, multi, query, command, script,",
        head="",
    ),
    wrong("no resources", "globals: []", "manifest:1: the manifest has no resources"),
)

NAMES = (
    wrong(
        "names that are there twice",
        """\
        globals:
          - {name: a, value: 1}
          - {name: a, value: 2}
        resources:
          - name: log_group
            props:
              - {name: log_group_name, value: a}
              - {name: log_group_name, value: b}
          - {name: queue, resource: awscc.sqs.queues}
          - name: log_group
            props: [{name: log_group_name, value: c}]
        """,
        "manifest:5: the global 'a' is there twice; the first is at line 4",
        "manifest:10: 'log_group_name' of 'log_group' is there twice; the first is at line 9",
        "manifest:12: the resource 'log_group' is there twice; the first is at line 7",
    ),
    wrong(
        "keys that are there twice",
        """\
        resources:
          - name: log_group
            name: other
            props: [{name: data_protection_policy, value: {a: 1, a: 2}}]
        name: shop
        """,
        "manifest:5: the key 'name' is given twice",
        "manifest:6: the key 'a' is given twice",
        "manifest:7: the key 'name' is given twice",
    ),
    wrong(
        "exports of what there is not",
        """\
        resources:
          - name: log_group
            props: [{name: log_group_name, value: a}]
            exports: [arn, retention, {arns: all}]
            protected: [arm]
        exports: [arm, arn]
        """,
        "manifest:1: the stack exports 'arm', which no resource exports; did you mean 'arn'?",
        "manifest:4: 'log_group' has no column 'retention' to export; did you mean '",
        "manifest:4: 'log_group' has no column 'arns' to export; did you mean 'arn'?",
        "manifest:7: 'arm' is protected, and is not exported",
    ),
    wrong(
        "dependencies on what there is not",
        """\
        resources:
          - name: log_group
            depends_on: [queu, log_grou]
            props: [{name: log_group_name, value: "{{ queue.arm }}"}]
          - {name: queue, resource: awscc.sqs.queues}
        """,
        "manifest:4: 'log_group' depends on 'queu', which there is not; did you mean 'queue'?",
        "manifest:4: 'log_group' depends on 'log_grou', which there is not; did you mean",
        "manifest:6: 'queue' has no column 'arm'; did you mean 'arn'?",
    ),
    wrong(
        "unknown return_vals and exports of a wrong kind",
        """\
        resources:
          - name: log
            return_vals: {creat: [Identifier]}
            exports: [1, [a]]
        """,
        "manifest:5: return_vals has no 'creat'; there is create, update, delete",
        "manifest:6: an export is a name or a mapping, not a number",
        "manifest:6: an export is a name or a mapping, not a list",
        log_iql="/*+ createorupdate */\nSELECT 1",
    ),
)

CIRCLES = (
    wrong(
        "a circle of resources",
        """\
        resources:
          - name: one
            resource: awscc.logs.log_groups
            props: [{name: log_group_name, value: "{{ two.arn }}"}]
          - name: two
            resource: awscc.logs.log_groups
            props: [{name: log_group_name, value: "{{ three.arn }}"}]
          - name: three
            resource: awscc.logs.log_groups
            props: [{name: log_group_name, value: "{{ one.arn }}"}]
        """,
        "manifest:4: these refer to each other in a circle: one → two → three → one",
    ),
    wrong(
        "a circle by exports and depends_on",
        """\
        resources:
          - {name: one, type: query, sql: "SELECT '{{ b }}' AS a", exports: [a]}
          - {name: two, type: query, sql: SELECT 1 AS b, exports: [b], depends_on: [one]}
        """,
        "manifest:4: these refer to each other in a circle: one → two → one",
    ),
    wrong(
        "a circle through globals and conditions",
        """\
        globals: [{name: g, value: "{{ b }}"}]
        resources:
          - {name: one, type: query, sql: "SELECT '{{ g }}' AS a", exports: [a]}
          - {name: two, type: query, if: "{{ one.a }} == 1", sql: SELECT 1 AS b, exports: [b]}
        """,
        "manifest:5: these refer to each other in a circle: one → two → one",
    ),
)

VARIABLES = (
    wrong(
        "undefined variables in globals, props, statements, conditions and scripts",
        """\
        globals:
          - {name: region, value: us-east-1}
          - {name: prefix, value: "{{ PREFX }}"}
        resources:
          - name: log_group
            if: "'{{ stack_evn }}' == 'dev'"
            props:
              - name: log_group_name
                value: "{{ prefix }}-{{ regoin }}"
          - name: log
            props: [{name: group, value: "{{ grup }}"}]
          - {name: s, type: script, run: "echo {{ nothing_of_that_name }}"}
          - name: q
            type: query
            sql: |
              SELECT 1,
                '{{ reigon }}' AS x
            exports: [x]
        """,
        "log.iql:5: undefined variable 'grupe'; did you mean 'group'?",
        "manifest:5: undefined variable 'PREFX'; did you mean 'PREFIX'?",
        "manifest:8: undefined variable 'stack_evn'; did you mean 'stack_env'?",
        "manifest:10: undefined variable 'regoin'; did you mean 'region'?",
        "manifest:13: undefined variable 'grup'; did you mean '",
        "manifest:14: undefined variable 'nothing_of_that_name'; give it with",
        "manifest:19: undefined variable 'reigon'; did you mean 'region'?",
        variables={"PREFIX": "a"},
        log_iql="""\
        /*+ exists */
        SELECT 1 AS count;
        /*+ create */
        SELECT 'grupe',
          '{{ grupe }}', '{{ group }}', '{{ this.anything }}', '{{ callback.Any }}';
        """,
    ),
    wrong(
        "values that the environment lacks",
        """\
        globals: [{name: a, values: {prod: {value: 1}}}]
        resources:
          - name: log_group
            props:
              - {name: log_group_name, values: {prod: {value: x}, test: {value: y}}}
              - {name: retention_in_days, values: {prod: {}}}
              - {name: log_group_class, values: {}}
        """,
        "manifest:3: 'a' has no value in the environment 'dev'; it has one in prod",
        "manifest:7: 'log_group_name' has no value in the environment 'dev'; it has one in prod,",
        "manifest:8: 'retention_in_days' has no value in the environment 'dev'",
        "manifest:9: 'log_group_class' has no value in the environment 'dev'",
    ),
    wrong(
        "templates that cannot be read",
        """\
        globals: [{name: a, value: "{{ x"}]
        resources:
          - name: q
            type: query
            if: "1 =="
            props:
              - {name: p, value: "{{ 'x' | bas64_encode }}"}
              - {name: p2, value: "{{ 'x' | from_json }}"}
              - {name: p3, value: "{% if %}"}
            sql: SELECT '{{ p2 }}' AS x
            exports: [x]
          - name: log
        """,
        "log.iql:2: the template cannot be read: unexpected 'end of",
        "log.iql:5: the template cannot be read: No filter named 'sql_lst'; did you mean",
        "manifest:3: the template cannot be read: unexpected end of template",
        "manifest:7: the condition '1 ==' cannot be read",
        "manifest:9: the template cannot be read: No filter named 'bas64_encode'; did you mean",
        "manifest:10: from_json: 'x' is not JSON",
        "manifest:11: the template cannot be read: Expected an expression",
        log_iql="""\
        /*+ exists */
        SELECT {{ 1 + }};
        /*+ create */
        SELECT 1,
          {{ 'x' | sql_lst }};
        """,
    ),
    wrong(
        "what cannot be merged",
        """\
        globals: [{name: o, value: {a: 1}}, {name: t, value: text}]
        resources:
          - name: log_group
            props:
              - {name: log_group_name, value: a}
              - {name: tags, value: [], merge: [o]}
          - name: q
            type: query
            props: [{name: x, value: [], merge: [t]}]
            sql: SELECT '{{ x }}' AS y
            exports: [y]
        """,
        "manifest:8: 'tags' merges what does not go together",
        "manifest:11: what 'x' merges is not JSON: text",
    ),
)

PROPERTIES = (
    wrong(
        "properties that the schema refuses",
        """\
        resources:
          - name: one
            resource: awscc.logs.log_groups
            props:
              - {name: log_group_nam, value: a}
              - {name: log_group_name, value: no group!}
              - {name: arn, value: a}
              - {name: retention_in_days, value: 6}
              - {name: log_group_class, value: CHEAP}
          - name: two
            resource: awscc.s3.buckets
            props:
              - {name: bucket_name, value: abc}
              - name: versioning_configuration
                value:
                  status: Enabled
                  mfa: true
              - name: lifecycle_configuration
                value:
                  rules:
                    - status: Enabled
                      expiration_in_day: 7
          - name: three
            resource: awscc.sns.subscriptions
            props: [{name: protocol, value: sqs}]
          - name: four
            resource: awscc.sqs.queues
            props: [{name: visibility_timeout, value: soon}]
        """,
        "manifest:7: AWS::Logs::LogGroup has no property 'log_group_nam'; did you mean",
        "manifest:8: LogGroupName of AWS::Logs::LogGroup must match ",
        "manifest:9: arn of AWS::Logs::LogGroup is read-only and cannot be given",
        "manifest:10: RetentionInDays of AWS::Logs::LogGroup must be one of 1, 3, 5, 7,",
        "manifest:11: LogGroupClass of AWS::Logs::LogGroup must be one of",
        "manifest:19: VersioningConfiguration.mfa of AWS::S3::Bucket does not exist",
        "manifest:24: LifecycleConfiguration.Rules.0.expiration_in_day of AWS::S3::Bucket does not",
        "manifest:25: TopicArn of AWS::SNS::Subscription is required and missing",
        'manifest:30: VisibilityTimeout of AWS::SQS::Queue must be an integer, not "soon"',
    ),
    wrong(
        "a resource that is there twice",
        """\
        resources:
          - name: one
            resource: awscc.s3.buckets
            props: [{name: bucket_name, value: "{{ stack_name }}-dev"}]
          - name: two
            resource: AWS::S3::Bucket
            props: [{name: bucket_name, value: shop-dev}]
          - name: three
            resource: awscc.s3.buckets
            if: "1 == 2"
            props: [{name: bucket_name, value: shop-dev}]
        """,
        "manifest:7: 'two' and 'one' are the same AWS::S3::Bucket 'shop-dev'; let one of them",
    ),
    wrong(
        "a property given twice under two spellings",
        """\
        resources:
          - name: one
            resource: awscc.s3.buckets
            props: [{name: bucket_name, value: a-b-c}, {name: BucketName, value: a-b-d}]
        """,
        "manifest:6: BucketName of 'one' is given twice",
    ),
    wrong(
        "types that there are not",
        """\
        providers: [awscc, azure, 'google::v1']
        resources:
          - {name: one, resource: awscc.sqs.queue}
          - {name: two, resource: AWS::SQS::Qeue}
          - {name: queu}
          - {name: cluster}
          - {name: three, resource: awscc.sqs.queues_list_only}
        """,
        "manifest:1: there is no provider 'azure' here; there is awscc",
        "manifest:1: there is no provider 'google::v1' here; there is awscc",
        "manifest:4: no resource 'queue' ",
        "manifest:5: no resource type 'AWS::SQS::Qeue'",
        "manifest:6: 'queu' has no file of statements, and no type is called so; did you mean",
        "manifest:7: 'cluster' may be of several types: ",
        "manifest:8: 'awscc.sqs.queues_list_only' only lists identifiers; say resource: awscc.sqs.",
        head="name: shop\n",
    ),
)

STATEMENTS = (
    wrong(
        "anchors and options that there are not",
        """\
        resources:
          - name: log
        """,
        "log.iql:1: there is no section 'exist'; did you mean 'exists'?",
        "log.iql:3: retries is a number, not 'many'",
        "log.iql:3: there is no option 'retry=1' of create; create has retries, retry_delay",
        "log.iql:5: there is no section 'create:update'",
        "log.iql:7: there is no section 'callback:remove'",
        "log.iql:9: there is no option 'retries' of statecheck",
        "log.iql:11: retry_delay is a number, not '-1'",
        log_iql="""\
        /*+ exist */
        SELECT 1;
        /*+ create, retries=many, retry=1 */
        SELECT 1;
        /*+ create:update */
        SELECT 1;
        /*+ callback:remove */
        SELECT 1;
        /*+ statecheck, retries */
        SELECT 1;
        /*+ update, retry_delay=-1 */
        SELECT 1;
        """,
    ),
    wrong(
        "files without what they need",
        """\
        resources:
          - {name: one, file: missing.iql}
          - {name: log}
          - {name: two, file: two.iql}
          - {name: three, file: three.iql}
          - {name: four, file: four.iql}
          - {name: five, type: query, file: two.iql}
        """,
        "four.iql:1: there is no section in this file; there may be exists,",
        "log.iql:1: there is no section in this file; there may be exists,",
        "manifest:4: cannot read missing.iql: No such file or directory",
        "manifest:6: 'two' has no section 'create' or 'createorupdate' in its file",
        "manifest:7: 'three' has no section 'exists', 'statecheck' or 'exports' in its file",
        "manifest:9: 'five' is a query without 'sql' and without a file with an 'exports' section",
        log_iql="",
        two_iql="/*+ exists */\nSELECT 1 AS count",
        three_iql="/*+ create */\nSELECT 1",
        four_iql="SELECT 1",
    ),
    wrong(
        "statements that are none",
        """\
        resources:
          - {name: log}
          - {name: q, type: query, sql: SELEC 1, exports: [x]}
          - {name: c, type: command, sql: "SELECT 'open"}
        """,
        "log.iql:2: 'SELCT' does not begin a statement; did you mean 'select'?",
        "log.iql:5: AWS::Logs::LogGroup has no property 'Nam'",
        "log.iql:7: no resource 'no_such_groups' in service 'logs'; did you mean 'log_groups'?",
        "manifest:5: 'SELEC' does not begin a statement; did you mean 'select'?",
        "manifest:6: this string never ends",
        log_iql="""\
        /*+ exists */
        SELCT 1;
        /*+ create */
        SELECT 1;
        INSERT INTO awscc.logs.log_groups (Nam) SELECT 'a';
        /*+ delete */
        DELETE FROM awscc.logs.no_such_groups WHERE Identifier = 'a';
        """,
    ),
)

FILES = (
    wrong(
        "YAML that is none",
        """\
        resources:
          - name: [a
        """,
        "manifest:5: this is not YAML: ",
    ),
    wrong("a list", "- a", "manifest:1: a manifest is a mapping, not a list", head=""),
    wrong("nothing", "", "manifest:1: a manifest is a mapping, not nothing", head=""),
    wrong("a text", "hello", "manifest:1: a manifest is a mapping, not a text", head=""),
    wrong(
        "aliases that grow without end",
        "".join(
            [
                "x-a: &a [x, x, x, x, x, x, x, x, x, x]\n",
                *(
                    f"x-{after}: &{after} [{', '.join([f'*{one}'] * 10)}]\n"
                    for one, after in zip("abcdefg", "bcdefgh", strict=True)
                ),
                "resources: []\n",
            ]
        ),
        "manifest:7: an alias refers to itself, or aliases grow too large",
    ),
    wrong(
        "a depth that no parser survives",
        f"resources: {'[' * 200_000}",
        "manifest:1: this is nested more than 100 levels deep",
    ),
    wrong(
        "a depth that nobody needs",
        f"resources: []\nx-deep: {'[' * 200}{']' * 200}",
        "manifest:4: this is nested more than 100 levels deep",
    ),
    wrong(
        "an alias in itself",
        """\
        resources: &r
          - {name: q, type: query, sql: SELECT 1 AS x, exports: *r}
        """,
        "manifest:3: an alias refers to itself, or aliases grow too large",
    ),
    wrong(
        "files that include each other, are not there, or are no documents",
        """\
        resources:
          - name: log_group
            props:
              - {name: log_group_name, value: a}
              - {name: data_protection_policy, value: file(one.json)}
              - {name: kms_key_id, value: file(nothing.json)}
              - {name: log_group_class, value: file(bad.json)}
              - {name: tags, value: file(latin.json)}
        """,
        "bad.json:2: this is not YAML: ",
        "two.json:1: file(one.json) includes itself",
        "manifest:8: file(nothing.json): cannot read nothing.json: No such file",
        "manifest:10: file(latin.json): latin.json is not UTF-8 text",
        one_json='{"a": "file(two.json)"}',
        two_json='["file(one.json)"]',
        bad_json='{"a":\n [}',
        latin_json=b'"\xe9"',
    ),
    wrong(
        "statements that are no UTF-8 text",
        """\
        resources:
          - {name: log}
        """,
        "manifest:4: log.iql is not UTF-8 text",
        log_iql=b"/*+ create */ SELECT '\xe9'",
    ),
)
