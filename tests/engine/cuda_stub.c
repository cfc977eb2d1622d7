/* A CUDA driver whose device memory is the heap and whose stream does everything at once, except while it is
   captured: then it writes down what it is told, and a launch of the graph does it. Signatures follow cuda.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef unsigned long long address;
struct op { int kernel; void *to; const void *from; size_t size; int batch, window, poses, channels; };
struct graph { struct op ops[16]; int count; };

static struct graph *capturing;
static int live, fail_code, launches, opened;
static int marks[2];
static char fail_name[64];

void stub_fail(const char *name, int code) { snprintf(fail_name, sizeof fail_name, "%s", name); fail_code = code; }
int stub_live(void) { return live; }
int stub_opened(void) { return opened; }
int stub_launches(void) { return launches; }

#define TRY(name) do { if (fail_code && !strcmp(fail_name, name)) return fail_code; } while (0)

/* The network of this driver: pose k shows the sample at its own time on every channel. */
static void run(const struct op *op) {
    if (!op->kernel) { memcpy(op->to, op->from, op->size); return; }
    const float *in = op->from; float *out = op->to;
    int hop = op->window / op->poses;
    for (int b = 0; b < op->batch; b++)
        for (int k = 0; k < op->poses; k++)
            for (int c = 0; c < op->channels; c++)
                *out++ = in[b * op->window + (k + 1) * hop - 1];
}
static int put(struct op op) {
    if (capturing) capturing->ops[capturing->count++] = op; else run(&op);
    return 0;
}
int stub_kernel(address in, address out, int batch, int window, int poses, int channels) {
    return put((struct op){1, (void *)out, (void *)in, 0, batch, window, poses, channels});
}

static int cuInit(unsigned flags) { (void)flags; TRY("cuInit"); return 0; }
static int cuDriverGetVersion(int *version) { *version = 13000; return 0; }
static int cuDeviceGet(int *device, int index) { TRY("cuDeviceGet"); *device = index; opened = index; return index > 1 ? 101 : 0; }
static int cuDeviceGetCount(int *count) { *count = 2; return 0; }
static int cuDeviceGetUuid(char *uuid, int device) {
    memset(uuid, 0, 16); uuid[0] = (char)0xab; uuid[15] = (char)device; return 0;
}
static int cuDeviceGetName(char *name, int length, int device) {
    (void)device; snprintf(name, length, "Stub GeForce"); return 0;
}
static int cuDeviceGetAttribute(int *value, int attribute, int device) {
    (void)device; *value = attribute == 75 ? 8 : 9; return 0;
}
static int cuDevicePrimaryCtxSetFlags(int device, unsigned flags) { (void)device; return flags == 4 ? 0 : 1; }
static int cuDevicePrimaryCtxRetain(void **context, int device) {
    (void)device; TRY("cuDevicePrimaryCtxRetain"); live++; *context = &live; return 0;
}
static int cuDevicePrimaryCtxRelease(int device) { (void)device; live--; return 0; }
static int cuCtxSetCurrent(void *context) { (void)context; return 0; }
static int cuCtxGetStreamPriorityRange(int *least, int *greatest) { *least = 0; *greatest = -5; return 0; }
static int cuStreamCreateWithPriority(void **stream, unsigned flags, int priority) {
    TRY("cuStreamCreateWithPriority"); live++; *stream = &live; return flags == 1 && priority == 0 ? 0 : 1;
}
static int cuStreamDestroy(void *stream) { (void)stream; live--; return 0; }
static int cuEventCreate(void **event, unsigned flags) {
    static int made;
    live++; *event = &marks[made++ % 2]; return flags == 1 ? 0 : 1;
}
static int cuEventElapsedTime(float *ms, void *begun, void *done) {
    TRY("cuEventElapsedTime");
    if (begun == done || !*(int *)begun || !*(int *)done) return 600;
    *ms = 0.25f; return 0;
}
static int cuEventDestroy(void *event) { (void)event; live--; return 0; }
static int cuEventRecord(void *event, void *stream) { (void)stream; *(int *)event = 1; return capturing ? 900 : 0; }
static int cuEventSynchronize(void *event) { (void)event; TRY("cuEventSynchronize"); return 0; }
static int cuMemHostAlloc(void **memory, size_t size, unsigned flags) {
    (void)flags; TRY("cuMemHostAlloc"); live++; *memory = malloc(size); return 0;
}
static int cuMemFreeHost(void *memory) { free(memory); live--; return 0; }
static int cuMemAlloc(address *memory, size_t size) {
    TRY("cuMemAlloc"); live++; *memory = (address)malloc(size); return 0;
}
static int cuMemFree(address memory) { free((void *)memory); live--; return 0; }
static int cuMemcpyHtoDAsync(address to, const void *from, size_t size, void *stream) {
    (void)stream; return put((struct op){0, (void *)to, from, size, 0, 0, 0, 0});
}
static int cuMemcpyDtoHAsync(void *to, address from, size_t size, void *stream) {
    (void)stream; return put((struct op){0, to, (void *)from, size, 0, 0, 0, 0});
}
static int cuStreamBeginCapture(void *stream, int mode) {
    (void)stream; TRY("cuStreamBeginCapture");
    capturing = calloc(1, sizeof *capturing); return mode == 1 ? 0 : 1;
}
static int cuStreamEndCapture(void *stream, void **graph) {
    (void)stream; *graph = capturing; capturing = NULL; return 0;
}
static int cuGraphInstantiateWithFlags(void **executable, void *graph, unsigned long long flags) {
    (void)flags; live++; *executable = memcpy(malloc(sizeof(struct graph)), graph, sizeof(struct graph)); return 0;
}
static int cuGraphDestroy(void *graph) { free(graph); return 0; }
static int cuGraphExecDestroy(void *executable) { free(executable); live--; return 0; }
static int cuGraphLaunch(void *executable, void *stream) {
    (void)stream; TRY("cuGraphLaunch"); launches++;
    struct graph *graph = executable;
    for (int i = 0; i < graph->count; i++) run(&graph->ops[i]);
    return 0;
}
static int cuGetErrorName(int code, const char **name) {
    *name = code == 2 ? "CUDA_ERROR_OUT_OF_MEMORY" : code == 719 ? "CUDA_ERROR_LAUNCH_FAILED" : "CUDA_ERROR_OTHER";
    return 0;
}

#define ENTRY(name) {#name, (void *)name}
static const struct { const char *name; void *function; } table[] = {
    ENTRY(cuInit), ENTRY(cuDriverGetVersion), ENTRY(cuDeviceGet), ENTRY(cuDeviceGetName),
    ENTRY(cuDeviceGetCount), ENTRY(cuDeviceGetUuid), ENTRY(cuEventElapsedTime),
    ENTRY(cuDeviceGetAttribute), ENTRY(cuDevicePrimaryCtxSetFlags), ENTRY(cuDevicePrimaryCtxRetain),
    ENTRY(cuDevicePrimaryCtxRelease), ENTRY(cuCtxSetCurrent), ENTRY(cuCtxGetStreamPriorityRange),
    ENTRY(cuStreamCreateWithPriority), ENTRY(cuStreamDestroy), ENTRY(cuEventCreate), ENTRY(cuEventDestroy),
    ENTRY(cuEventRecord), ENTRY(cuEventSynchronize), ENTRY(cuMemHostAlloc), ENTRY(cuMemFreeHost),
    ENTRY(cuMemAlloc), ENTRY(cuMemFree), ENTRY(cuMemcpyHtoDAsync), ENTRY(cuMemcpyDtoHAsync),
    ENTRY(cuStreamBeginCapture), ENTRY(cuStreamEndCapture), ENTRY(cuGraphInstantiateWithFlags), ENTRY(cuGraphDestroy),
    ENTRY(cuGraphExecDestroy), ENTRY(cuGraphLaunch), ENTRY(cuGetErrorName),
};

int cuGetProcAddress_v2(const char *name, void **function, int version, unsigned long long flags, int *found) {
    (void)version; (void)flags;
    *function = NULL;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (!strcmp(table[i].name, name)) *function = table[i].function;
    if (found) *found = *function ? 0 : 1;
    return *function ? 0 : 500;
}
int cuGetProcAddress(const char *name, void **function, int version, unsigned long long flags) {
    return cuGetProcAddress_v2(name, function, version, flags, NULL);
}
