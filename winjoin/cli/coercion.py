"""What typer does with a flag's value, without pydantic where there is nothing to do.

Newer typers import pydantic and make a validator for each flag, only to see that a text is a text: a sixth of the CPU
of a whole join.
"""

from __future__ import annotations

from typing import Any

_TEXTS = (str, str | None)


def without_needless(command: Any) -> Any:  # noqa: ANN401 - a click command, which typer does not name
    """The same command; values of its flags that are what they should be are not validated."""
    all_of = command.get_params

    def get_params(ctx: Any) -> Any:  # noqa: ANN401 - as above
        """Its parameters, the flag for help too, which typer makes late."""
        found = all_of(ctx)
        for parameter in found:
            if getattr(parameter, "_runtime_param", 0) is None:  # an older typer has no such thing
                parameter._runtime_param = _Coercion()  # noqa: SLF001 - there is no public way
        return found

    command.get_params = get_params
    for inner in getattr(command, "commands", {}).values():
        without_needless(inner)
    return command


class _Coercion:
    """Stands in for typer's own, and asks that one where there is something to do."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:  # noqa: ANN401 - typer's types are not public
        annotation = param.type_descriptor.annotation
        if value is None and not param.multiple and param.nargs == 1:
            return None
        if annotation in _TEXTS and isinstance(value, str):
            return value
        if annotation == list[str] and isinstance(value, list | tuple):
            return [str(item) for item in value]
        if annotation in {int, float} and type(value) is annotation:
            return value
        param._runtime_param = None  # noqa: SLF001 - as it was: typer makes its own then
        return param.get_runtime_param().coerce(value, param=param, ctx=ctx)
