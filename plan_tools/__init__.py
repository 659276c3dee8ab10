"""plan-tools: the tracker, the returns and the composite action matrix of a multi-agency action plan."""

from importlib.metadata import version as _version

__version__ = _version("plan-tools")
