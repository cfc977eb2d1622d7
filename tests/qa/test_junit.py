"""JUnit's XML of any names."""

from xml.etree import ElementTree

from facewire.qa.junit import junit


def test_what_xml_cannot_hold_is_escaped() -> None:
    name = "\x01\x1b\udcff\ufffe <&\"'\u3000\u00e4\U0001f600"
    (case,) = ElementTree.fromstring(junit("check", [(name, [f"the same as {name}"])]))
    legal = "\\x01\\x1b\\udcff\\ufffe <&\"'\u3000\u00e4\U0001f600"
    assert case.get("name") == legal
    assert case[0].get("message") == case[0].text == f"the same as {legal}"
