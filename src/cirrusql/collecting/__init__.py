"""Collecting: an inventory's runs. What is asked, by which tasks, and what they have found.

A task is an account's region with the types that are asked there. It is a value without keys, and
leaves one file in the staging folder of its run; whoever coordinates commits the files of all.
"""

from cirrusql.collecting.tasks import Manifest, Task

__all__ = ["Manifest", "Task"]
