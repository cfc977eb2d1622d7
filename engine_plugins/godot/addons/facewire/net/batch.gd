@tool
extends RefCounted
## What the network thread hands to the main thread in one go.

const Reply := preload("../wire/reply.gd")

## In order of arrival, all subjects mixed.
var frames: Array[FacewireFrame] = []
## The newest, or null if none came.
var hello: FacewireHello
## The newest, or null if none came.
var status: FacewireStatus
var replies: Array[Reply] = []
## In order of arrival, all subjects mixed.
var events: Array[FacewireEvent] = []
## For the log: what is worth telling once.
var warnings: Array[String] = []
## Whether faces can come; [member reason] says why not.
var online := false
var reason := ""
## How often the control connection was made or lost; requests do not outlive a change.
var control_epoch := 0
## The sidecar's clock minus this process's, in nanoseconds; null while it is not known.
var clock_offset_ns: Variant = null
## Frames that were dropped because the main thread did not fetch them.
var dropped := 0
## Messages that could not be read.
var malformed := 0
## What the decoding of the last frame took, in microseconds; 0 without frames.
var decode_usec := 0


## Takes in what has come after this.
func add(later: RefCounted) -> void:
	frames.append_array(later.frames)
	replies.append_array(later.replies)
	events.append_array(later.events)
	warnings.append_array(later.warnings)
	hello = later.hello if later.hello else hello
	status = later.status if later.status else status
	decode_usec = later.decode_usec if later.frames else decode_usec
	online = later.online
	reason = later.reason
	control_epoch = later.control_epoch
	clock_offset_ns = later.clock_offset_ns
	malformed += later.malformed
