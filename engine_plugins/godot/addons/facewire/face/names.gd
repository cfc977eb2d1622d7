@tool
extends RefCounted
## What the shapes of avatars are called, and what each of them follows.
##
## The table is [code]protocol/names.json[/code], of which a copy lies beside this script; the rules
## by which it is read are those of [code]protocol/NAMES.md[/code].

const Sources := preload("sources.gd")
const Table := preload("names.json")

## So many channels of the mouth make one; with fewer, visemes are better.
const ENOUGH := 6

## Names that were read before, so that a crowd of avatars costs as much as one.
const MOST_KNOWN := 4096

## The family of a mouth that merely opens.
static var _open := 0
static var _known: Dictionary[String, Match] = {}
static var _spellings: Dictionary[String, Match] = {}
## Those that only a mesh's name may precede.
static var _whole: Dictionary[String, Match] = {}
static var _separators := RegEx.create_from_string("[_\\-.:|/ ]")


## What a spelling stands for.
class Match:
	extends RefCounted
	## Its family's place in the table: the first is the best.
	var family := 0
	## What to call it before people.
	var title := ""
	## The sources that a shape of this name follows, with their factors.
	var sources: Dictionary[int, float] = {}


## What each shape of an avatar follows.
class Plan:
	extends RefCounted
	## By the shape's name.
	var shapes: Dictionary[String, Match] = {}
	## Whether the mouth goes by channels or by visemes; neither if it does not move.
	var has_channels := false
	var has_visemes := false
	## Whether there are channels enough for a mouth, and one opens the jaw.
	var is_whole_mouth := false


## What one name stands for, or null.
static func read(name: String) -> Match:
	if name not in _known:
		if _known.size() >= MOST_KNOWN:
			_known.clear()
		_known[name] = _read(name)
	return _known[name]


## What a name may stand for that [method read] does not know: some words at its end are left out.
static func guess(name: String) -> Match:
	var words := PackedStringArray()
	var follows_mesh: Array[bool] = []
	_split(name, words, follows_mesh)
	for end in range(words.size(), 0, -1):
		var found := read("_".join(words.slice(0, end)))
		if found:
			return found
	return null


## The channel that [param name] means, in any of ARKit's spellings; -1 if it means none.
static func channel(name: String) -> int:
	var found := read(name)
	return found.sources.keys()[0] if found and found.family == 0 else -1


## What the shapes called [param names] follow on one avatar.
static func plan(names: PackedStringArray) -> Plan:
	var result := Plan.new()
	result.shapes = _unclaimed(names)
	var mouth: Dictionary[int, bool] = {}
	var opens := false
	for one: Match in result.shapes.values():
		for source in one.sources:
			result.has_visemes = result.has_visemes or source >= Sources.WEIGHTS
			if source < Sources.WEIGHTS and Sources.is_mouth(source):
				mouth[source] = true
				opens = opens or (source == Sources.JAW_OPEN and one.family != _open)
	result.is_whole_mouth = opens and mouth.size() >= ENOUGH
	result.has_channels = mouth and (result.is_whole_mouth or not result.has_visemes)
	result.has_visemes = result.has_visemes and not result.has_channels
	for name: String in result.shapes.keys():
		if result.shapes[name].sources.keys().any(_is_dropped.bind(result)):
			result.shapes.erase(name)
	return result


## What skeletons call the bone of [param part]: jaw, head, neck, leftEye or rightEye.
static func bones(part: String) -> PackedStringArray:
	return PackedStringArray(Table.data["bones"][part])


static func _read(name: String) -> Match:
	_fill()
	var words := PackedStringArray()
	var follows_mesh: Array[bool] = []
	_split(name, words, follows_mesh)
	for start in words.size():
		var joined := "".join(words.slice(start))
		var found: Match = _spellings.get(joined, _without_prefix(joined))
		if not found and follows_mesh[start]:
			found = _whole.get(joined)
		if found:
			return null if _holds_a_spelling(words.slice(0, start)) else found
	return null


## Visemes beside a mouth of channels, and the reverse.
static func _is_dropped(source: int, from: Plan) -> bool:
	if source >= Sources.WEIGHTS:
		return from.has_channels
	return from.has_visemes and Sources.is_mouth(source)


static func _unclaimed(names: PackedStringArray) -> Dictionary[String, Match]:
	var found: Array[Match] = []
	var by_match: Dictionary[Match, PackedStringArray] = {}
	for name in names:
		var one := read(name)
		if one and one not in by_match:
			by_match[one] = PackedStringArray()
			found.append(one)
		if one:
			by_match[one].append(name)
	found.sort_custom(func(a: Match, b: Match) -> bool: return a.family < b.family)
	var claimed: Dictionary[int, int] = {}
	var bound: Dictionary[String, Match] = {}
	for one in found:
		var is_free := func(source: int) -> bool:
			return claimed.get(source, one.family) == one.family
		if one.sources.keys().all(is_free):
			for source in one.sources:
				claimed[source] = one.family
			for name in by_match[one]:
				bound[name] = one
	return bound


## Fills [param words], in lower case, and whether nothing or the name of a mesh precedes each.
static func _split(name: String, words: PackedStringArray, follows_mesh: Array[bool]) -> void:
	var from := 0
	var before := "."
	for separator in _separators.search_all(name + "_"):
		if separator.get_start() > from:
			words.append(name.substr(from, separator.get_start() - from).to_lower())
			follows_mesh.append(words.size() == 1 or before in [".", ":"])
		from = separator.get_end()
		before = separator.get_string()
	var suffixes: Array = Table.data["suffixes"]
	while words.size() > 1 and (words[-1].is_valid_int() or words[-1] in suffixes):
		words.remove_at(words.size() - 1)


static func _without_prefix(joined: String) -> Match:
	for prefix: String in Table.data["prefixes"]:
		if joined.begins_with(prefix) and joined.trim_prefix(prefix) in _spellings:
			return _spellings[joined.trim_prefix(prefix)]
	return null


static func _holds_a_spelling(words: PackedStringArray) -> bool:
	for start in words.size():
		for end in range(start + 1, words.size() + 1):
			if "".join(words.slice(start, end)) in _spellings:
				return true
	return false


static func _fill() -> void:
	if _spellings:
		return
	for index: int in Table.data["families"].size():
		var family: Dictionary = Table.data["families"][index]
		_open = index if family["id"] == "open" else _open
		for name: String in family["names"]:
			var one := Match.new()
			one.family = index
			one.title = family["title"]
			for source: String in family["names"][name]:
				one.sources[Sources.index_of(source)] = family["names"][name][source]
			_enter(name.to_lower(), one, _whole if family.get("whole", false) else _spellings)


static func _enter(spelling: String, one: Match, into: Dictionary[String, Match]) -> void:
	into.get_or_add(spelling, one)
	for side: String in ["left", "right"]:
		if spelling.ends_with(side):
			into.get_or_add(spelling.trim_suffix(side) + side[0], one)
