"""The controls of codebuild: projects and report groups have no resource type."""

from __future__ import annotations

from tests.controls.fsbp.case import Case

OTHERS = {"codebuild.1", "codebuild.2", "codebuild.3", "codebuild.4", "codebuild.7"}

CASES: dict[str, Case] = {}
