@tool
extends RefCounted
## What of an avatar follows a face: finds the shapes once, then writes them every frame.
##
## Channels are best, then VRM expressions, then visemes; [code]names.gd[/code] knows how they are
## called. Where no shape opens the mouth, the bone of the jaw does.

const JawDriver := preload("jaw_driver.gd")
const MeshDriver := preload("mesh_driver.gd")
const Names := preload("names.gd")
const Sources := preload("sources.gd")
const VrmExpressions := preload("vrm_expressions.gd")

## How the mouth is moved: ARKit shapes, VRM expressions, Oculus visemes …; empty if not at all.
var kind := ""

var _root: Node
var _meshes: Array[MeshInstance3D]
var _drivers: Dictionary[MeshInstance3D, MeshDriver] = {}
var _list: Array[MeshDriver] = []
var _jaw: JawDriver
var _moved: Dictionary[int, bool] = {}


## Looks for shapes on [param meshes], and for expressions and bones below [param root].
func _init(root: Node, meshes: Array[MeshInstance3D]) -> void:
	_root = root
	_meshes = meshes
	var plan := Names.plan(_shape_names())
	var effects: Array[VrmExpressions.Effect] = []
	if not plan.is_whole_mouth:
		effects = VrmExpressions.find(root)
	if effects.any(_speaks):
		_bind_shapes(plan, func(source: int) -> bool: return not Sources.is_mouth(source))
		_bind_effects(effects)
		kind = "VRM expressions"
	else:
		_bind_shapes(plan, func(_source: int) -> bool: return true)
		kind = _title(plan)
	if not plan.has_visemes and kind != "VRM expressions" and Sources.JAW_OPEN not in _moved:
		_bind_jaw()
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
	if _jaw:
		_jaw.apply(values)


## Whether all that moves is still in the scene, and still the same.
func is_whole() -> bool:
	var is_whole := func(driver: MeshDriver) -> bool: return driver.is_whole()
	return _list.all(is_whole) and (not _jaw or _jaw.is_whole())


## Whether it was made for these meshes.
func is_of(meshes: Array[MeshInstance3D]) -> bool:
	return _meshes == meshes


## Moves no more what [param to] moves too, and leaves that at rest.
func hand_over(to: RefCounted) -> void:
	var rest := PackedFloat32Array()
	rest.resize(Sources.SOURCES)
	for driver: MeshDriver in _list.duplicate():
		if is_instance_valid(driver.mesh) and to.moves(driver.mesh):
			driver.apply(rest)
			_list.erase(driver)
	if _jaw and to.has_jaw_bone():
		_jaw.apply(rest)
		_jaw = null


## Whether shapes of [param mesh] move.
func moves(mesh: MeshInstance3D) -> bool:
	return mesh in _drivers


## How many shapes move, on all meshes.
func shape_count() -> int:
	return _list.reduce(
		func(sum: int, driver: MeshDriver) -> int: return sum + driver.shape_count(), 0
	)


## Whether the bone of the jaw opens the mouth.
func has_jaw_bone() -> bool:
	return _jaw != null


## The names of the channels that move nothing.
func missing() -> PackedStringArray:
	var names := PackedStringArray()
	for source in Sources.WEIGHTS:
		if source not in _moved:
			names.append(FacewireChannels.NAMES[source])
	return names


## What was found, in words.
func describe() -> String:
	if not kind:
		return "no shapes for a mouth"
	var meshes := "one mesh" if _list.size() == 1 else "%d meshes" % _list.size()
	var shapes := "%d shapes on %s" % [shape_count(), meshes] if _list else "no shapes"
	return "%s%s (%s)" % [shapes, ", the jaw by its bone" if _jaw else "", kind]


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


func _bind_jaw() -> void:
	_jaw = JawDriver.find(_root)
	if _jaw:
		kind = kind if kind else "a bone"
		for source in _jaw.sources():
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


func _shape_names() -> PackedStringArray:
	var names: Dictionary[String, bool] = {}
	for mesh in _meshes:
		for shape in mesh.get_blend_shape_count():
			names[_shape_name(mesh, shape)] = true
	return PackedStringArray(names.keys())


static func _shape_name(mesh: MeshInstance3D, shape: int) -> String:
	var array_mesh := mesh.mesh as ArrayMesh
	return String(array_mesh.get_blend_shape_name(shape)) if array_mesh else ""


func _driver(mesh: MeshInstance3D) -> MeshDriver:
	if mesh not in _drivers:
		_drivers[mesh] = MeshDriver.new(mesh)
	return _drivers[mesh]
