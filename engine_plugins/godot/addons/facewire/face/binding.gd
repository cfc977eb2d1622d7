@tool
extends RefCounted
## What of an avatar follows a face: finds the shapes once, then writes them every frame.
##
## Channels are best, then VRM expressions, then visemes; [code]names.gd[/code] knows how they are
## called. Where no shape opens the mouth, the bone of the jaw does.

const MeshDriver := preload("mesh_driver.gd")
const Names := preload("names.gd")
const Sources := preload("sources.gd")
const TurnDriver := preload("turn_driver.gd")
const VrmExpressions := preload("vrm_expressions.gd")

## How the mouth is moved: ARKit shapes, VRM expressions, Oculus visemes …; empty if not at all.
var kind := ""

var _root: Node
var _meshes: Array[MeshInstance3D]
## What else below the root may move.
var _others: Array[Node]
var _drivers: Dictionary[MeshInstance3D, MeshDriver] = {}
var _list: Array[MeshDriver] = []
var _turns: Dictionary[String, TurnDriver] = {}
var _moved: Dictionary[int, bool] = {}


## Looks for shapes on [param meshes], and for expressions and bones below [param root]; a
## [param map] says itself what moves.
func _init(root: Node, meshes: Array[MeshInstance3D], map: FacewireMap = null) -> void:
	_root = root
	_meshes = meshes
	_others = _others_below(root)
	if map:
		_bind_map(map)
	else:
		_bind_by_names()
	_list.assign(_drivers.values())


## Every mesh with blend shapes below [param root].
static func meshes_below(root: Node) -> Array[MeshInstance3D]:
	var meshes: Array[MeshInstance3D] = []
	var found := root.find_children("*", "MeshInstance3D", true, false)
	if root is MeshInstance3D:
		found.push_front(root)
	for mesh: MeshInstance3D in found:
		if mesh.mesh and mesh.get_blend_shape_count() > 0:
			meshes.append(mesh)
	return meshes


## Moves the avatar to [param values], one for each source.
func apply(values: PackedFloat32Array) -> void:
	for driver in _list:
		driver.apply(values)
	for bone in _turns:
		_turns[bone].apply(values)


## Whether all that moves is still in the scene, and still the same.
func is_whole() -> bool:
	var is_whole := func(driver: MeshDriver) -> bool: return driver.is_whole()
	var is_there := func(driver: TurnDriver) -> bool: return driver.is_whole()
	return _list.all(is_whole) and _turns.values().all(is_there)


## Whether it was made for these meshes, with the skeletons and expressions that there are.
func is_of(meshes: Array[MeshInstance3D]) -> bool:
	return _meshes == meshes and _others == _others_below(_root)


## Moves no more what [param to] moves too, and leaves that at rest.
func hand_over(to: RefCounted) -> void:
	var rest := Sources.rest()
	for driver: MeshDriver in _list.duplicate():
		if is_instance_valid(driver.mesh) and to.moves(driver.mesh):
			driver.apply(rest)
			_list.erase(driver)
	for bone: String in _turns.keys():
		if to.turns(_turns[bone]):
			_turns[bone].apply(rest)
			_turns.erase(bone)


## Whether shapes of [param mesh] move.
func moves(mesh: MeshInstance3D) -> bool:
	return mesh in _drivers


## Whether the bone of [param driver] turns.
func turns(driver: TurnDriver) -> bool:
	return _turns.values().any(driver.is_same_bone)


## How many shapes move, on all meshes.
func shape_count() -> int:
	return _list.reduce(
		func(sum: int, driver: MeshDriver) -> int: return sum + driver.shape_count(), 0
	)


## The names of the channels that move nothing.
func missing() -> PackedStringArray:
	var names := PackedStringArray()
	for source in Sources.WEIGHTS:
		if source not in _moved:
			names.append(FacewireChannels.NAMES[source])
	return names


## What the shapes of all its meshes are called.
func shape_names() -> PackedStringArray:
	var names: Dictionary[String, bool] = {}
	for mesh in _meshes:
		for shape in mesh.get_blend_shape_count():
			names[_shape_name(mesh, shape)] = true
	return PackedStringArray(names.keys())


## What the bones below its root are called.
func bone_names() -> PackedStringArray:
	var names := PackedStringArray()
	for skeleton in TurnDriver.BoneDriver.skeletons_below(_root):
		for bone in skeleton.get_bone_count():
			names.append(skeleton.get_bone_name(bone))
	return names


## What was found, in words.
func describe() -> String:
	if not kind:
		return "no shapes for a mouth"
	var meshes := "one mesh" if _list.size() == 1 else "%d meshes" % _list.size()
	var parts := PackedStringArray(["%d shapes on %s" % [shape_count(), meshes]] if _list else [])
	if _turns:
		parts.append("%s by bone" % ", ".join(_turns.keys()))
	return "%s (%s)" % [", ".join(parts), kind]


func _bind_by_names() -> void:
	var plan := Names.plan(shape_names())
	var effects: Array[VrmExpressions.Effect] = []
	if not plan.is_whole_mouth:
		effects = VrmExpressions.find(_root)
	if effects.any(_speaks):
		_bind_shapes(plan, func(source: int) -> bool: return not Sources.is_mouth(source))
		_bind_effects(effects)
		kind = "VRM expressions"
	else:
		_bind_shapes(plan, func(_source: int) -> bool: return true)
		kind = _title(plan)
	if not plan.has_visemes and kind != "VRM expressions" and Sources.JAW_OPEN not in _moved:
		_turn("jaw", TurnDriver.find_jaw(_root))


## Binds the shapes all of whose sources [param are_wanted].
func _bind_shapes(plan: Names.Plan, are_wanted: Callable) -> void:
	for mesh in _meshes:
		for shape in mesh.get_blend_shape_count():
			var means: Names.Match = plan.shapes.get(_shape_name(mesh, shape))
			if means and means.sources.keys().all(are_wanted):
				for source in means.sources:
					_driver(mesh).bind(shape, source, means.sources[source])
					_moved[source] = true


## Binds expressions whose sources no shape follows.
func _bind_effects(effects: Array[VrmExpressions.Effect]) -> void:
	var by_shapes := _moved.duplicate()
	for effect in effects:
		if effect.mesh in _meshes and effect.source not in by_shapes:
			_driver(effect.mesh).bind(effect.shape, effect.source, effect.factor)
			_moved[effect.source] = true


func _bind_map(map: FacewireMap) -> void:
	kind = "a map" if map.entries else ""
	for entry in map.usable():
		for mesh in _meshes if entry.shape else [] as Array[MeshInstance3D]:
			var shape := mesh.find_blend_shape_by_name(entry.shape)
			if shape >= 0:
				_driver(mesh).bind(shape, entry.index(), entry.gain)
				_moved[entry.index()] = true
		if entry.bone:
			var driver: TurnDriver = _turns.get(entry.bone)
			driver = driver if driver else TurnDriver.find(_root, [entry.bone])
			if driver:
				driver.add(entry.index(), entry.gain * entry.degrees)
				_turn(entry.bone, driver)


func _turn(bone: String, driver: TurnDriver) -> void:
	if driver:
		kind = kind if kind else "a bone"
		_turns[bone] = driver
		for source in driver.sources():
			_moved[source] = true


func _speaks(effect: VrmExpressions.Effect) -> bool:
	return effect.mesh in _meshes and Sources.is_mouth(effect.source)


## The family that most of the mouth belongs to.
static func _title(plan: Names.Plan) -> String:
	var counts: Dictionary[String, int] = {}
	for means: Names.Match in plan.shapes.values():
		if means.sources.keys().any(Sources.is_mouth):
			counts[means.title] = counts.get(means.title, 0) + 1
	var titles := counts.keys()
	titles.sort_custom(func(a: String, b: String) -> bool: return counts[a] > counts[b])
	return titles[0] if titles else ""


static func _others_below(root: Node) -> Array[Node]:
	return (
		root.find_children("*", "Skeleton3D", true, false)
		+ root.find_children("*", "AnimationPlayer", true, false)
	)


static func _shape_name(mesh: MeshInstance3D, shape: int) -> String:
	var array_mesh := mesh.mesh as ArrayMesh
	return String(array_mesh.get_blend_shape_name(shape)) if array_mesh else ""


func _driver(mesh: MeshInstance3D) -> MeshDriver:
	if mesh not in _drivers:
		_drivers[mesh] = MeshDriver.new(mesh)
	return _drivers[mesh]
