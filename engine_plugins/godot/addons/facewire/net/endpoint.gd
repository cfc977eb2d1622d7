@tool
extends RefCounted
## The address of a sidecar's socket, such as [code]tcp://127.0.0.1:5570[/code].

var host: String
var port: int


## Returns the endpoint that [param text] names, or a [String] that says why it names none.
static func parse(text: String) -> Variant:
	var colon := text.rfind(":")
	var number := text.substr(colon + 1)
	if not text.begins_with("tcp://") or colon < 7 or not number.is_valid_int():
		return "%s is no address; it must look like tcp://127.0.0.1:5570" % text
	var endpoint := new()
	endpoint.host = text.substr(6, colon - 6).trim_prefix("[").trim_suffix("]")
	endpoint.port = number.to_int()
	if endpoint.port < 1 or endpoint.port > 65535:
		return "%s has no port from 1 to 65535" % text
	return endpoint
