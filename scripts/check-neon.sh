#!/usr/bin/env bash
# The NEON kernels against their scalar twins, under emulation: for machines that are no ARM.
# Needs Debian's gcc-aarch64-linux-gnu, libc6-dev-arm64-cross and qemu-user-static; skipped without.
set -euo pipefail
cd "$(dirname "$0")/.."

for tool in clang aarch64-linux-gnu-gcc qemu-aarch64-static; do
    command -v "$tool" >/dev/null || {
        echo "check-neon: skipped, there is no $tool (apt-get install gcc-aarch64-linux-gnu \
libc6-dev-arm64-cross qemu-user-static)" >&2
        exit 0
    }
done
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
# Swift's own clang compiles, as it does in the package; the cross compiler brings libc and links.
for source in Sources/CKernels/*.c Tests/KernelTwins/kernel_twins.c; do
    clang --target=aarch64-linux-gnu -std=gnu11 -O3 -Wall -Wextra -Werror \
        -I /usr/aarch64-linux-gnu/include -I Sources/CKernels/include \
        -c "$source" -o "$out/$(basename "$source" .c).o"
done
aarch64-linux-gnu-gcc -static "$out"/*.o -lm -o "$out/kernel-twins"
qemu-aarch64-static "$out/kernel-twins" | tee "$out/log"
grep -q '^neon:' "$out/log" || {
    echo "check-neon: the NEON variant did not run" >&2
    exit 1
}
