"""What both engines write down as text says the same when it is read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crosswalk.domain.history.states import Variant
from graph_schema.written import WrittenVariants, properties_of, properties_text, variants_text

TITLES = st.none() | st.text()
PROPERTIES = st.lists(st.tuples(st.text(), st.lists(st.text()).map(tuple))).map(tuple)
VARIANTS = st.lists(st.builds(Variant, st.integers(), TITLES, TITLES, st.none() | PROPERTIES)).map(tuple)


@given(VARIANTS.filter(bool))
def test_variants_are_what_was_written(variants: tuple[Variant, ...]) -> None:
    text = variants_text(variants)
    assert text is not None
    read = WrittenVariants(text)
    assert read == variants
    assert variants == read
    assert hash(read) == hash(variants)
    assert repr(read) == repr(variants)
    assert len(read) == len(variants)
    assert variants[0] in read
    assert variants_text(read) == text
    assert read != variants[1:]


def test_no_variants_are_no_text() -> None:
    assert variants_text(()) is None


@given(st.none() | PROPERTIES)
def test_properties_are_what_was_written(properties: tuple[tuple[str, tuple[str, ...]], ...] | None) -> None:
    text = properties_text(properties)
    assert (None if text is None else properties_of(text)) == properties
