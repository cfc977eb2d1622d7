@tool
extends RefCounted
## Where a sound is.

## The engine warns that its output latency is not to be asked for in each frame.
const LATENCY_USEC := 1_000_000

static var _latency_s := 0.0
static var _asked_usec := -LATENCY_USEC


## The position, in seconds, that is heard of [param player] at this moment: what is mixed ahead
## is not heard yet.
static func heard_position(player: Node) -> float:
	var position: float = player.get_playback_position()
	if player.playing:
		position += AudioServer.get_time_since_last_mix()
	return maxf(0.0, position - output_latency_s())


## What lies between mixing a sample and hearing it, in seconds; at most a second old.
static func output_latency_s() -> float:
	var now_usec := Time.get_ticks_usec()
	if now_usec - _asked_usec >= LATENCY_USEC:
		_asked_usec = now_usec
		_latency_s = AudioServer.get_output_latency()
	return _latency_s
