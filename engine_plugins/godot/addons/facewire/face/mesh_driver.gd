@tool
extends RefCounted
## Moves the blend shapes of one mesh: each is a weighted sum of sources, and is written only when
## it has changed enough to see.

## A thousandth of a shape's whole way: 0.02 mm on a mouth that opens by 2 cm.
const VISIBLE := 0.001

## The mesh, or null if it has been freed.
var mesh: MeshInstance3D

# A mesh that is swapped has other shapes.
var _resource_id := 0
# One entry for each source of a shape, shape by shape:
var _sources: PackedInt32Array
var _factors: PackedFloat32Array
var _targets: PackedInt32Array
# One for each shape:
var _shapes: PackedInt32Array
var _written: PackedFloat32Array
var _sums: PackedFloat32Array


func _init(for_mesh: MeshInstance3D) -> void:
	mesh = for_mesh
	_resource_id = mesh.mesh.get_instance_id()


## Whether the mesh is still in the scene, and still the same.
func is_whole() -> bool:
	return _is_same() and mesh.is_inside_tree()


## Adds [param source] times [param factor] to what the shape [param shape] follows.
func bind(shape: int, source: int, factor := 1.0) -> void:
	var target := _shapes.find(shape)
	if target < 0:
		target = _shapes.size()
		_shapes.append(shape)
		_written.append(NAN)
		_sums.append(0.0)
	_sources.append(source)
	_factors.append(factor)
	_targets.append(target)


## How many shapes move.
func shape_count() -> int:
	return _shapes.size()


## The sources that move something.
func sources() -> PackedInt32Array:
	return _sources


## Writes the shapes for [param values], one for each source.
func apply(values: PackedFloat32Array) -> void:
	if not _is_same():
		return
	_sums.fill(0.0)
	for entry in _sources.size():
		_sums[_targets[entry]] += values[_sources[entry]] * _factors[entry]
	for target in _shapes.size():
		var value := clampf(_sums[target], 0.0, 1.0)
		# Written so that NAN, "never written", counts as a change; rest is reached exactly.
		var is_rest := value == 0.0 and _written[target] != 0.0
		if is_rest or not absf(value - _written[target]) < VISIBLE:
			mesh.set_blend_shape_value(_shapes[target], value)
			_written[target] = value


func _is_same() -> bool:
	return is_instance_valid(mesh) and mesh.mesh and mesh.mesh.get_instance_id() == _resource_id
