/* A driver library that says what a test tells it to: enough of NVML for pynvml and the probe.
   Signatures and struct layouts follow nvml.h. */
#include <stdio.h>
#include <string.h>

enum { INIT, HANDLE, UTILISATION, ENCODER, MEMORY, CLOCKS, NAME, DRIVER, CAPABILITY, SHUTDOWN, CALLS };

static int codes[CALLS];
static int counts[CALLS];
static unsigned utilisation, encoder, memory_free_mib, gpus;
static int cards[8];
static char driver[16];
static int capability[2];
static unsigned long long clocks;

__attribute__((constructor)) void stub_reset(void) {
    memset(codes, 0, sizeof codes);
    memset(counts, 0, sizeof counts);
    utilisation = 37, encoder = 12, memory_free_mib = 5000, clocks = 0, gpus = 1;
    snprintf(driver, sizeof driver, "580.1");
    capability[0] = 8, capability[1] = 9;
}
void stub_fail(int call, int code) { codes[call] = code; }
int stub_count(int call) { return counts[call]; }
void stub_say(unsigned use, unsigned enc, unsigned free_mib, unsigned long long reasons) {
    utilisation = use, encoder = enc, memory_free_mib = free_mib, clocks = reasons;
}

void stub_is(const char *version, int major, int minor) {
    snprintf(driver, sizeof driver, "%s", version);
    capability[0] = major, capability[1] = minor;
}
void stub_gpus(unsigned count) { gpus = count; }

#define ANSWER(call) do { counts[call]++; if (codes[call]) return codes[call]; } while (0)

int nvmlInitWithFlags(unsigned flags) { (void)flags; ANSWER(INIT); return 0; }
int nvmlShutdown(void) { ANSWER(SHUTDOWN); return 0; }
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **device) {
    ANSWER(HANDLE);
    if (index >= gpus) return 2;
    *device = &cards[index];
    return 0;
}
int nvmlDeviceGetCount_v2(unsigned *count) { *count = gpus; return 0; }
int nvmlDeviceGetUUID(void *device, char *uuid, unsigned length) {
    snprintf(uuid, length, "GPU-0000000%d-0000-0000-0000-000000000000", (int)((int *)device - cards));
    return 0;
}
int nvmlDeviceGetUtilizationRates(void *device, unsigned *rates) {
    (void)device; ANSWER(UTILISATION);
    rates[0] = utilisation, rates[1] = utilisation / 2;
    return 0;
}
int nvmlDeviceGetEncoderUtilization(void *device, unsigned *use, unsigned *period_us) {
    (void)device; ANSWER(ENCODER);
    *use = encoder, *period_us = 167000;
    return 0;
}
int nvmlDeviceGetMemoryInfo(void *device, unsigned long long *info) {
    (void)device; ANSWER(MEMORY);
    info[0] = 8192ull << 20, info[1] = (unsigned long long)memory_free_mib << 20, info[2] = info[0] - info[1];
    return 0;
}
int nvmlDeviceGetCurrentClocksEventReasons(void *device, unsigned long long *reasons) {
    (void)device; ANSWER(CLOCKS);
    *reasons = clocks;
    return 0;
}
int nvmlDeviceGetName(void *device, char *name, unsigned length) {
    int index = (int)((int *)device - cards);
    ANSWER(NAME);
    snprintf(name, length, index ? "Stub GeForce %d" : "Stub GeForce", index + 1);
    return 0;
}
int nvmlSystemGetDriverVersion(char *version, unsigned length) {
    ANSWER(DRIVER);
    snprintf(version, length, "%s", driver);
    return 0;
}
int nvmlDeviceGetCudaComputeCapability(void *device, int *major, int *minor) {
    (void)device; ANSWER(CAPABILITY);
    *major = capability[0], *minor = capability[1];
    return 0;
}
