@tool
extends RefCounted
## The avatar that a face moves: binds what it has, notices what is added or swapped, and brings to
## rest what it leaves.

const Binding := preload("binding.gd")
const Sources := preload("sources.gd")

## What is left comes to rest within this time.
const SETTLE_S := 0.2

## How many nodes that an avatar may consist of have been added to the scene.
static var _additions := 0
## What comes to rest by itself.
static var _resting: Array[Binding] = []

## What of the avatar moves, or null before the first look.
var binding: Binding

var _additions_seen := -1
var _map: FacewireMap
var _revision := -1
var _shown := PackedFloat32Array()
var _tween: Tween


## Notices from now on what is added to [param tree].
static func watch(tree: SceneTree) -> void:
	if not tree.node_added.is_connected(_on_node_added):
		tree.node_added.connect(_on_node_added)


## Looks for what [param face] moves, where something has changed since the last look; returns
## whether that is something else now.
func look(face: FacewireFace, is_forced: bool) -> bool:
	var root := _root_of(face)
	var revision := face.map.revision if face.map else -1
	var is_other := is_forced or not binding or not binding.is_whole()
	is_other = is_other or _map != face.map or _revision != revision
	_map = face.map
	_revision = revision
	if not is_other and binding.kind and _additions_seen == _additions:
		return false
	_additions_seen = _additions
	var found := face.meshes.filter(is_instance_valid)
	found = found if face.meshes else Binding.meshes_below(root)
	if not is_other and binding.is_of(found):
		return false
	_bind(Binding.new(root, found, face.map), face.get_tree())
	if face.map and Engine.is_editor_hint():
		face.map.offer(binding.shape_names(), binding.bone_names())
	return true


## Moves the avatar to [param values], one for each source.
func apply(values: PackedFloat32Array) -> void:
	if not binding:
		return
	if _tween:
		_tween.kill()
		_tween = null
		_resting.erase(binding)
	_shown = values
	binding.apply(values)


## Shows the previews of [param map] while it is edited, and nothing else; null ends that.
func preview(map: FacewireMap) -> void:
	var values := map.preview_values() if map else PackedFloat32Array()
	if values or _shown:
		apply(values if values else Sources.rest())
	if not values:
		_shown = values


## Lets the avatar come to rest in the time of [param tree]; [method apply] takes it up again.
func leave(tree: SceneTree) -> void:
	if binding and _shown and not _tween:
		_tween = _rest(tree, binding, _shown.duplicate())
	_shown = PackedFloat32Array()


## An avatar that was freed is not replaced by what stands beside the face.
static func _root_of(face: FacewireFace) -> Node:
	if is_instance_valid(face.avatar):
		return face.avatar
	return face if typeof(face.avatar) == TYPE_OBJECT else face.get_parent()


func _bind(to: Binding, tree: SceneTree) -> void:
	for one in _resting:
		one.hand_over(to)
	if binding:
		binding.hand_over(to)
		leave(tree)
		_tween = null
	binding = to


static func _rest(tree: SceneTree, one: Binding, values: PackedFloat32Array) -> Tween:
	_resting.append(one)
	var tween := tree.create_tween().set_pause_mode(Tween.TWEEN_PAUSE_PROCESS)
	var ease_to := func(share: float) -> void:
		var eased := values.duplicate()
		for source in eased.size():
			eased[source] *= share
		one.apply(eased)
	tween.tween_method(ease_to, 1.0, 0.0, SETTLE_S)
	tween.tween_callback(func() -> void: _resting.erase(one))
	return tween


static func _on_node_added(node: Node) -> void:
	if node is MeshInstance3D or node is Skeleton3D or node is AnimationPlayer:
		_additions += 1
