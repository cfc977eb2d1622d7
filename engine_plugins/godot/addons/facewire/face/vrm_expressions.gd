@tool
extends RefCounted
## Reads the expressions of a VRM avatar, which its importer has turned into animations: what each
## does to which blend shape.

const Spelling := preload("spelling.gd")


## One effect of one expression.
class Effect:
	extends RefCounted
	var mesh: MeshInstance3D
	var shape: int
	var source: int
	var factor: float


## Returns the effects of all expressions below [param root] that a face can drive: the 52 of
## PerfectSync where the avatar has them, else its five vowels and its blinks.
static func find(root: Node) -> Array[Effect]:
	var clips: Array[Effect] = []
	var vowels: Array[Effect] = []
	for player: AnimationPlayer in root.find_children("*", "AnimationPlayer", true, false):
		for name in player.get_animation_list():
			var clip := name.get_slice("/", name.get_slice_count("/") - 1)
			if Spelling.arkit(clip) >= 0:
				clips.append_array(_effects(player, name, Spelling.arkit(clip)))
			elif Spelling.expression(clip) >= 0:
				vowels.append_array(_effects(player, name, Spelling.expression(clip)))
	var speaks := func(effect: Effect) -> bool: return Spelling.is_mouth(effect.source)
	return clips if clips.any(speaks) else vowels


static func _effects(player: AnimationPlayer, name: StringName, source: int) -> Array[Effect]:
	var effects: Array[Effect] = []
	var animation := player.get_animation(name)
	var base := player.get_node_or_null(player.root_node)
	for track in animation.get_track_count():
		if animation.track_get_type(track) != Animation.TYPE_BLEND_SHAPE or not base:
			continue
		var path := animation.track_get_path(track)
		var mesh := base.get_node_or_null(NodePath(path.get_concatenated_names())) as MeshInstance3D
		if not mesh or animation.track_get_key_count(track) == 0:
			continue
		var effect := Effect.new()
		effect.mesh = mesh
		effect.shape = mesh.find_blend_shape_by_name(path.get_concatenated_subnames())
		effect.source = source
		effect.factor = animation.track_get_key_value(track, 0)
		if effect.shape >= 0 and effect.factor != 0.0:
			effects.append(effect)
	return effects
