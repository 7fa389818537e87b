"""The shapes of the contract as models that the OpenAPI document can describe.

`crosswalk.contract` writes the JSON; these models only document it, and tests hold it to them. A server makes them when
the document is first asked for: they would be a tenth of its start.
"""

from __future__ import annotations

from functools import cache
from typing import (
    Annotated,
    Any,
    Final,
    ForwardRef,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.json_schema import models_json_schema

from api.rest.examples import EXAMPLES

_REFERENCE: Final = "#/components/schemas/{model}"

_ANSWERED: Final[dict[str, Any]] = {}
"""The shapes that paths answer with, by the names of their models."""

Responses = dict[int | str, dict[str, Any]]
"""What OpenAPI tells of the answers of a path, by their status."""


def answered(shape: Any, others: Responses, status: int = 200) -> Responses:
    """The responses of a path that answers with a shape of the contract, or a list of it, beside others."""
    (one,) = get_args(shape) if get_origin(shape) is list else (shape,)
    name = _name(one)
    _ANSWERED[name] = one
    reference = {"$ref": _REFERENCE.format(model=name)}
    schema = reference if one is shape else {"type": "array", "items": reference}
    good = others.get(status, {"description": "The answer."})
    return {**others, status: {**good, "content": {"application/json": {"schema": schema}}}}


def answer_schemas() -> dict[str, Any]:
    """The schemas of all that paths answer with, by name, as OpenAPI refers to them."""
    models = map(documented, _ANSWERED.values())
    _, schemas = models_json_schema([(each, "serialization") for each in models], ref_template=_REFERENCE)
    found: dict[str, Any] = schemas["$defs"]
    return found


def documented(shape: Any) -> Any:
    """The type that documents a shape: each typed dictionary in it is a model, each text what it spells.

    A model of `XJson` is called `XAnswer`. What stands in an `Annotated` is read as
    `crosswalk.contract.shapes` says.
    """
    if is_typeddict(shape):
        return _model(shape)
    kind, parts = get_origin(shape), get_args(shape)
    if kind is Annotated:
        return _noted(*parts)
    if not parts:
        return shape
    inner = tuple(map(documented, parts))
    return kind[inner] if isinstance(kind, type) and kind in (list, dict) else Union[inner]  # noqa: UP007


def _model(shape: Any) -> Any:
    """The model of a shape; within a shape that has itself as a part, its name."""
    return ForwardRef(_name(shape)) if shape in _UNDER_WAY else _made(shape)


_UNDER_WAY: Final[set[Any]] = set()
"""Shapes whose models are being made."""


_NAMED: Final[dict[str, Any]] = {}
"""The shapes by the names of their models."""


def _name(shape: Any) -> str:
    """What a model is called: by its shape, and by the module of this too where another shape is called so."""
    plain = str(shape.__name__).removesuffix("Json") + "Answer"
    if _NAMED.setdefault(plain, shape) is shape:
        return plain
    return str(shape.__module__).rpartition(".")[2].title().replace("_", "") + plain


@cache
def _made(shape: Any) -> type[BaseModel]:
    _UNDER_WAY.add(shape)
    fields: dict[str, Any] = {}
    for name, hint in get_type_hints(shape, include_extras=True).items():
        needed = get_origin(hint) is not NotRequired
        # What may be left out has a default that the schema does not show.
        default = ... if needed else Field(default_factory=type(None))
        fields[name] = (documented(hint if needed else get_args(hint)[0]), default)
    _UNDER_WAY.remove(shape)
    config = ConfigDict(json_schema_extra={"examples": [EXAMPLES[shape]]} if shape in EXAMPLES else None)
    return create_model(_name(shape), __doc__=shape.__doc__, __config__=config, **fields)


def _noted(shape: Any, *notes: object) -> Any:
    told = documented(shape)
    for note in notes:
        match note:
            case str():
                told = Annotated[told, Field(description=note)]
            case tuple():
                told = Annotated[told, Field(examples=list(note))]
            case _:
                told = note
    return told
