"""A stand-in for `maya.cmds` that takes what Maya takes, and refuses what it refuses.

It has the commands that `import_maya.py` may use, with their flags (Maya's Python commands reference, 2022 to
2026); another name is an AttributeError, another flag a TypeError.
"""

from dataclasses import dataclass, field


@dataclass
class Scene:
    """Nodes by name, with their blendshapes; a curve of keys for each attribute."""

    nodes: dict[str, list[str]] = field(default_factory=dict)
    histories: dict[str, list[str]] = field(default_factory=dict)
    selected: list[str] = field(default_factory=list)
    unit: str = "film"
    driven: set[str] = field(default_factory=set)
    chosen: list[str] | None = None
    keys: dict[str, dict[float, float]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    chunks: int = 0
    closed: int = 0

    def ls(self, objects: list[str] | None = None, *, selection: bool = False, type: str = "") -> list[str]:  # noqa: A002
        if selection:
            return list(self.selected)
        assert type == "blendShape"
        return sorted({name for name in (self.nodes if objects is None else objects) if name in self.nodes})

    def listHistory(self, objects: list[str]) -> list[str] | None:
        return [node for name in objects for node in self.histories.get(name, [])] or None

    def aliasAttr(self, node: str, *, query: bool) -> list[str] | None:
        assert query
        pairs = [(name, f"weight[{at}]") for at, name in enumerate(self.nodes[node])]
        return [word for pair in [("strength", "envelope"), *pairs] for word in pair]

    def currentUnit(self, *, query: bool, time: bool) -> str:
        assert query
        assert time
        return self.unit

    def undoInfo(self, *, openChunk: bool = False, closeChunk: bool = False, chunkName: str = "") -> None:
        assert openChunk != closeChunk
        assert not chunkName or openChunk
        self.chunks += openChunk
        self.closed += closeChunk

    def cutKey(self, attribute: str, *, time: tuple[int, int], clear: bool) -> None:
        assert clear
        self._check(attribute)
        kept = self.keys.get(attribute, {}).items()
        self.keys[attribute] = {at: value for at, value in kept if not time[0] <= at <= time[1]}

    def setKeyframe(
        self,
        attribute: str,
        *,
        time: float,
        value: float,
        inTangentType: str,
        outTangentType: str,
    ) -> int:
        assert (inTangentType, outTangentType) == ("linear", "linear")
        self._check(attribute)
        if attribute in self.driven:
            return 0
        self.keys.setdefault(attribute, {})[time] = value
        return 1

    def warning(self, text: str) -> None:
        self.warnings.append(text)

    def fileDialog2(self, *, fileMode: int, caption: str, fileFilter: str) -> list[str] | None:
        assert fileMode == 4
        assert caption
        assert fileFilter.endswith("(*.maya.csv)")
        return self.chosen

    def _check(self, attribute: str) -> None:
        assert self.chunks == self.closed + 1, "a change outside the undo chunk"
        node, _, name = attribute.partition(".")
        known = self.nodes.get(node, ["rotateX", "rotateY", "rotateZ"])
        assert name in known, f"no object matches name: {attribute}"
