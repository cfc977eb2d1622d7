@tool
extends RefCounted
## What of an avatar follows a face: finds the shapes once, then writes them every frame.
##
## ARKit shapes are best, then VRM expressions, then Oculus visemes; eyes and brows follow their
## ARKit shapes in any case, where there are some.

const MeshDriver := preload("mesh_driver.gd")
const Spelling := preload("spelling.gd")
const VrmExpressions := preload("vrm_expressions.gd")

## How the mouth is moved: ARKit shapes, VRM expressions, Oculus visemes; empty if not at all.
var kind := ""

var _drivers: Dictionary[MeshInstance3D, MeshDriver] = {}
var _list: Array[MeshDriver] = []


## Looks for shapes on [param meshes], and for expressions below [param root].
func _init(root: Node, meshes: Array[MeshInstance3D]) -> void:
	var jaw := FacewireChannels.NAMES.find("jawOpen")
	var is_mouth := Spelling.is_mouth
	var is_elsewhere := func(source: int) -> bool: return not is_mouth.call(source)
	_bind_shapes(meshes, Spelling.arkit, is_elsewhere)
	if _has_shape(meshes, jaw):
		_bind_shapes(meshes, Spelling.arkit, is_mouth)
		kind = "ARKit shapes"
	elif _bind_expressions(root, meshes):
		kind = "VRM expressions"
	elif _bind_shapes(meshes, Spelling.viseme, is_mouth):
		kind = "Oculus visemes"
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


## How many shapes move, on all meshes.
func shape_count() -> int:
	return _list.reduce(
		func(sum: int, driver: MeshDriver) -> int: return sum + driver.shape_count(), 0
	)


## The names of the ARKit channels that move nothing.
func missing() -> PackedStringArray:
	var names := PackedStringArray()
	for source in Spelling.WEIGHTS:
		if not _list.any(func(driver: MeshDriver) -> bool: return source in driver.sources()):
			names.append(FacewireChannels.NAMES[source])
	return names


## What was found, in words.
func describe() -> String:
	if not kind:
		return "no shapes for a mouth"
	var meshes := "one mesh" if _list.size() == 1 else "%d meshes" % _list.size()
	return "%d shapes on %s (%s)" % [shape_count(), meshes, kind]


## Binds the shapes whose source [param is_wanted]; returns whether there were any.
func _bind_shapes(meshes: Array[MeshInstance3D], source_of: Callable, is_wanted: Callable) -> bool:
	var found := false
	for mesh in meshes:
		for shape in mesh.get_blend_shape_count():
			var source: int = source_of.call(_shape_name(mesh, shape))
			if source >= 0 and is_wanted.call(source):
				_driver(mesh).bind(shape, source)
				found = true
	return found


func _bind_expressions(root: Node, meshes: Array[MeshInstance3D]) -> bool:
	var speaks := false
	for effect in VrmExpressions.find(root):
		if effect.mesh in meshes:
			_driver(effect.mesh).bind(effect.shape, effect.source, effect.factor)
			speaks = speaks or Spelling.is_mouth(effect.source)
	return speaks


static func _has_shape(meshes: Array[MeshInstance3D], source: int) -> bool:
	for mesh in meshes:
		for shape in mesh.get_blend_shape_count():
			if Spelling.arkit(_shape_name(mesh, shape)) == source:
				return true
	return false


static func _shape_name(mesh: MeshInstance3D, shape: int) -> String:
	var array_mesh := mesh.mesh as ArrayMesh
	return String(array_mesh.get_blend_shape_name(shape)) if array_mesh else ""


func _driver(mesh: MeshInstance3D) -> MeshDriver:
	if mesh not in _drivers:
		_drivers[mesh] = MeshDriver.new(mesh)
	return _drivers[mesh]
