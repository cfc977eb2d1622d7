@tool
extends RefCounted
## Reads the expressions of a VRM avatar, which its importer has turned into animations: what each
## does to which blend shape.

const Names := preload("names.gd")

## No avatar is meant to move this little.
const FADED := 0.011


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
	var effects: Array[Effect] = []
	for player: AnimationPlayer in root.find_children("*", "AnimationPlayer", true, false):
		var clips: Dictionary[String, StringName] = {}
		for name in player.get_animation_list():
			clips[name.get_slice("/", name.get_slice_count("/") - 1)] = name
		var plan := Names.plan(PackedStringArray(clips.keys()))
		for clip in plan.shapes:
			effects.append_array(_effects(player, clips[clip], plan.shapes[clip]))
	return _unfaded(effects)


## Some versions of godot-vrm take the weights of VRM 1 for hundredths.
static func _unfaded(effects: Array[Effect]) -> Array[Effect]:
	var strongest := 0.0
	for effect in effects:
		strongest = maxf(strongest, absf(effect.factor))
	for effect in effects if strongest <= FADED else [] as Array[Effect]:
		effect.factor *= 100.0
	return effects


static func _effects(
	player: AnimationPlayer, name: StringName, means: Names.Match
) -> Array[Effect]:
	var effects: Array[Effect] = []
	var animation := player.get_animation(name)
	var base := player.get_node_or_null(player.root_node)
	for track in animation.get_track_count():
		if animation.track_get_type(track) != Animation.TYPE_BLEND_SHAPE or not base:
			continue
		var path := animation.track_get_path(track)
		var mesh := base.get_node_or_null(NodePath(path.get_concatenated_names())) as MeshInstance3D
		var keys := animation.track_get_key_count(track)
		if not mesh or keys == 0:
			continue
		# The first key may be the rest that the expression begins at.
		var whole: float = animation.track_get_key_value(track, keys - 1)
		var shape := mesh.find_blend_shape_by_name(path.get_concatenated_subnames())
		for source in means.sources if shape >= 0 and whole != 0.0 else {}:
			var effect := Effect.new()
			effect.mesh = mesh
			effect.shape = shape
			effect.source = source
			effect.factor = whole * means.sources[source]
			effects.append(effect)
	return effects
