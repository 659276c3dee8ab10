"""plan-tools: the tracker, the returns and the composite action matrix of a multi-agency action plan."""


def __getattr__(name: str) -> str:
    """``__version__``, which stands in the package's metadata alone and is looked up only when it is asked for."""
    if name == "__version__":
        from importlib.metadata import version

        return version("plan-tools")
    raise AttributeError(name)
