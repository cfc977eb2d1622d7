@tool
extends RefCounted
## Where a sound is.


## The position, in seconds, that is heard of [param player] at this moment: what is mixed ahead
## is not heard yet.
static func heard_position(player: Node) -> float:
	var position: float = player.get_playback_position()
	if player.playing:
		position += AudioServer.get_time_since_last_mix()
	return maxf(0.0, position - AudioServer.get_output_latency())
