# Makefile - builds, tests and starts Sigap. Sources are found by wildcard: a new .c needs no edit.
#
#   make              ./sigap, the release build        make test    everything that a change must pass
#   make run          sample shop, simulator and bot    make help    the other targets
#
# build/<variant>/ holds a variant's programs, its obj/ the objects; the source folders stay clean.

BUILD ?= build
ifeq ($(origin CC),default)
CC    := gcc
endif
CLANG ?= clang

# ---- What there is -------------------------------------------------------------------------------

LAYERS    := base policy messages store handlers bot
LIB_SRC   := $(filter-out bot/main.c,$(foreach d,$(LAYERS),$(sort $(wildcard $d/*.c))))
MAIN_SRC  := $(wildcard bot/main.c)
UNIT_SRC  := $(sort $(wildcard tests/test_*.c))
HELP_SRC  := $(filter-out $(UNIT_SRC),$(sort $(wildcard tests/*.c)))
PRE_SRC   := $(sort $(wildcard tests/preload/*.c))
FUZZ_SRC  := $(sort $(wildcard tests/fuzz/*.c))
# Each of these folders is one program of that name.
PROGRAMS  := $(foreach p,simulator sample talk faults crash killed budget bench soak,\
		$(if $(wildcard tests/$p/*.c),$p))
# "make run" needs these two: they do without test helpers and cmocka.
PLAIN     := simulator sample
PROG_SRC  := $(foreach p,$(PROGRAMS),$(sort $(wildcard tests/$p/*.c)))
# What one program has of another's: what WhatsApp refuses is written down once.
ALSO_talk := tests/simulator/wa_check.c tests/simulator/wa_check_interactive.c
# … and how a crowd of customers is played and counted.
ALSO_bench := tests/budget/crowd.c tests/budget/count.c
ALL_SRC   := $(LIB_SRC) $(MAIN_SRC) $(HELP_SRC) $(UNIT_SRC) $(PROG_SRC) $(PRE_SRC) $(FUZZ_SRC)
HEADERS   := $(sort $(foreach d,$(LAYERS) tests tests/*,$(wildcard $d/*.h)))
UNITS     := $(notdir $(UNIT_SRC:.c=))
FUZZERS   := $(notdir $(FUZZ_SRC:.c=))
TALKS     := $(sort $(wildcard tests/conversations/*.talk))

# ---- How it is compiled --------------------------------------------------------------------------

STANDARD  := -std=c17 -D_GNU_SOURCE -I.
WARNINGS  := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wvla -Wformat=2 \
	     -Wstrict-prototypes -Wmissing-prototypes
# clang counts enums as unsigned and minds a long literal in a table; gcc minds the rest for both.
WARN_CLANG := -Wall -Wextra -Wpedantic -Wshadow -Wvla -Wno-string-concatenation
# Warnings stop the servers, not somebody with next year's compiler.
ifneq ($(filter-out 0 false,$(CI)$(WERROR)),)
STRICT    := -Werror
endif
X86       := $(findstring x86_64,$(shell $(CC) -dumpmachine 2>/dev/null))
HARDEN    := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong \
	     -fstack-clash-protection $(if $(X86),-fcf-protection=full) -ftrivial-auto-var-init=zero \
	     -fPIE
HARDEN_LD := -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code
SANITIZE  := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

CC_release := $(CC)
CF_release := -O2 -g $(HARDEN)
LF_release := $(HARDEN_LD)
CC_asan    := $(CC)
CF_asan    := -O1 -g $(SANITIZE)
LF_asan    := $(SANITIZE)
CC_debug   := $(CC)
CF_debug   := -Og -g3
CC_clang   := $(CLANG)
CF_clang   := -O1 -g $(SANITIZE) -fsanitize=fuzzer-no-link
LF_clang   := $(SANITIZE)
$(foreach v,release asan debug,$(eval WN_$v := $(WARNINGS)))
WN_clang   := $(WARN_CLANG)
VARIANTS   := release asan debug clang

LIBS       := -lcurl -lmicrohttpd -lsqlite3 -ljansson -lpcre2-8 -lcsv -lcrypto -lm
# Pictures are decoded and drawn in a helper process, which loads what it needs (bot/helper_main.h);
# tests make pictures, and compare them pixel by pixel.
TEST_LIBS  := -lcmocka -Wl,--as-needed -ljpeg -lpng -lwebp -Wl,--no-as-needed $(LIBS)

.PHONY: all release programs
all: sigap
release: $(BUILD)/release/sigap
# Everything that the tests run, so that building it can be a step of its own.
programs: $(UNITS:%=$(BUILD)/asan/%) $(PROGRAMS:%=$(BUILD)/asan/%) $(BUILD)/asan/sigap

# Copied, not linked, so that ./sigap is one file that can be carried away.
sigap: $(BUILD)/release/sigap
	@cp -f $< $@.new && mv -f $@.new $@

# Objects of one variant, an archive of the bot and one of the test helpers, and the programs.
# The archives are made anew each time: a deleted source must not live on in them.
# Catalogs and presets are looked for beside the binary, so they are linked to there.
define variant
$(BUILD)/$1/obj/%.o: %.c $(BUILD)/$1/flags
	@mkdir -p $$(@D)
	@echo "  CC   $1 $$<"
	@$$(CC_$1) $$(STANDARD) $$(WN_$1) $$(STRICT) $$(CF_$1) $$(CFLAGS) -MMD -MP -c $$< -o $$@

# Compiled in by the assembler, whose files the compiler knows nothing of.
$(BUILD)/$1/obj/bot/openapi.o: docs/openapi.json

$(BUILD)/$1/flags: FORCE
	@mkdir -p $$(@D)
	@echo '$$(CC_$1) $$(STANDARD) $$(WN_$1) $$(CF_$1) $$(CFLAGS)' | cmp -s - $$@ || \
		echo '$$(CC_$1) $$(STANDARD) $$(WN_$1) $$(CF_$1) $$(CFLAGS)' > $$@

$(BUILD)/$1/libsigap.a: $(LIB_SRC:%.c=$(BUILD)/$1/obj/%.o)
	@rm -f $$@ && ar rcs $$@ $$^

$(BUILD)/$1/libtests.a: $(HELP_SRC:%.c=$(BUILD)/$1/obj/%.o)
	@rm -f $$@ && ar rcs $$@ $$^

$(BUILD)/$1/sigap: $(MAIN_SRC:%.c=$(BUILD)/$1/obj/%.o) $(BUILD)/$1/libsigap.a
	@echo "  LINK $1 $$@"
	@$$(CC_$1) $$(LF_$1) $$(LDFLAGS) $$^ $$(LIBS) -o $$@
	@ln -sfn $$(CURDIR)/messages $$(@D)/messages && ln -sfn $$(CURDIR)/policy $$(@D)/policy

$(UNITS:%=$(BUILD)/$1/%): $(BUILD)/$1/%: $(BUILD)/$1/obj/tests/%.o $(BUILD)/$1/libtests.a \
		$(BUILD)/$1/libsigap.a
	@$$(CC_$1) $$(LF_$1) $$(LDFLAGS) $$^ $$(TEST_LIBS) -o $$@

$(foreach p,$(PROGRAMS),$(call program,$1,$p))
endef

define program
$(BUILD)/$1/$2: $(patsubst %.c,$(BUILD)/$1/obj/%.o,$(sort $(wildcard tests/$2/*.c)) $(ALSO_$2)) \
		$(if $(filter $2,$(PLAIN)),,$(BUILD)/$1/libtests.a) $(BUILD)/$1/libsigap.a
	@echo "  LINK $1 $$@"
	@$$(CC_$1) $$(LF_$1) $$(LDFLAGS) $$^ $(if $(filter $2,$(PLAIN)),,-lcmocka) $$(LIBS) -o $$@

endef

$(foreach v,$(VARIANTS),$(eval $(call variant,$v)))

.SECONDARY:
.PHONY: FORCE
FORCE:

# ---- Tests ---------------------------------------------------------------------------------------
# Everything runs through tests/run/check: one line per program, its log in build/log/, its counts
# in build/results/. The programs find the bot and the simulator by these two names.

CHECK     := BUILD=$(BUILD) tests/run/check
ASAN_ENV  := SIGAP=$(BUILD)/asan/sigap SIMULATOR=$(BUILD)/asan/simulator
FAST_ENV  := SIGAP=$(BUILD)/release/sigap SIMULATOR=$(BUILD)/release/simulator
ASAN_BIN  := $(if $(MAIN_SRC),$(BUILD)/asan/sigap) $(if $(filter simulator,$(PROGRAMS)),$(BUILD)/asan/simulator)
FAST_BIN  := $(BUILD)/release/sigap $(BUILD)/release/simulator
have       = $(filter $1,$(PROGRAMS))

.PHONY: test unit talk walks faults crash crash-short budget fuzz fuzz-short bench soak valgrind
test:
	@.ci/run

unit: $(UNITS:%=unit-%)
$(UNITS:%=unit-%): unit-%: $(BUILD)/asan/% $(ASAN_BIN)
	@$(CHECK) $* env $(ASAN_ENV) $<

talk: $(if $(call have,talk),$(BUILD)/asan/talk $(ASAN_BIN))
	$(if $(call have,talk),@$(CHECK) talk env $(ASAN_ENV) $(BUILD)/asan/talk $(TALKS))

# A refund's state machine, walked at random: the suite takes some hundred walks, this all.
WALKS ?= 100000
walks: $(BUILD)/release/test_refund_walk
	@env WALKS=$(WALKS) $<

faults: $(if $(call have,faults),$(BUILD)/asan/faults $(ASAN_BIN))
	$(if $(call have,faults),@$(CHECK) faults env $(ASAN_ENV) $(BUILD)/asan/faults)

# Killed KILLS times under load, at random, and then at every write, one after the other (RUNS: only
# these; tests/killed/killed.c). The release build, since what a kill costs depends on the timing.
# Fewer than 50 would let one stall of the disk decide the average.
KILLS     ?= 200
AT_WRITE  := $(BUILD)/release/at_write.so
CRASH_BIN := $(BUILD)/release/crash $(BUILD)/release/killed $(AT_WRITE) $(FAST_BIN)
crash: $(CRASH_BIN)
	@env $(FAST_ENV) $(BUILD)/release/crash $(KILLS)
	@env $(FAST_ENV) $(BUILD)/release/killed $(AT_WRITE) $(RUNS)
crash-short: $(CRASH_BIN)
	@$(CHECK) crash env $(FAST_ENV) $(BUILD)/release/crash 50
	@$(CHECK) killed env $(FAST_ENV) $(BUILD)/release/killed $(AT_WRITE) sample 2
# Put between the bot and the system, for the tests alone.
$(AT_WRITE): $(BUILD)/release/obj/tests/preload/at_write.o
	@echo "  LINK release $@"
	@$(CC) -shared $(LDFLAGS) $< -o $@
$(BUILD)/release/obj/tests/preload/%.o: private CF_release := -O2 -g -fPIC

# Many cases at once into a group that takes twenty messages a minute, in real time: "CASES SECONDS
# [forum]".
budget: $(BUILD)/release/budget $(FAST_BIN)
	@env $(FAST_ENV) $(BUILD)/release/budget $(BUDGET)

# Seconds per target. The corpus grows in build/fuzz/NAME; what breaks it lies beside, NAME-crash-*.
FUZZ_SECONDS ?= 60
fuzz: $(FUZZERS:%=fuzz-%)
fuzz-short:
	@$(MAKE) --no-print-directory fuzz FUZZ_SECONDS=$(shell expr 80 / \( $(words $(FUZZERS)) + 1 \))
$(FUZZERS:%=fuzz-%): fuzz-%: $(BUILD)/clang/fuzz-%
	@mkdir -p $(BUILD)/fuzz/$*
	@$(CHECK) fuzz-$* $< -max_total_time=$(FUZZ_SECONDS) -timeout=5 -rss_limit_mb=1024 \
		-artifact_prefix=$(BUILD)/fuzz/$*- $(BUILD)/fuzz/$* $(wildcard tests/fuzz/seeds/$*)
$(FUZZERS:%=$(BUILD)/clang/fuzz-%): $(BUILD)/clang/fuzz-%: $(BUILD)/clang/obj/tests/fuzz/%.o \
		$(BUILD)/clang/libtests.a $(BUILD)/clang/libsigap.a
	@$(CLANG) $(LF_clang) -fsanitize=fuzzer $^ $(TEST_LIBS) -o $@

bench: $(if $(call have,bench),$(BUILD)/release/bench $(FAST_BIN))
	$(if $(call have,bench),@env $(FAST_ENV) $(BUILD)/release/bench $(BENCH))

soak: $(if $(call have,soak),$(BUILD)/release/soak $(FAST_BIN))
	$(if $(call have,soak),@env $(FAST_ENV) $(BUILD)/release/soak $(SOAK))

valgrind:
	@tests/run/install more
	@$(MAKE) -k --no-print-directory $(UNITS:%=valgrind-%)
$(UNITS:%=valgrind-%): valgrind-%: $(BUILD)/debug/%
	@$(CHECK) valgrind-$* valgrind -q --error-exitcode=9 --leak-check=full \
		--show-leak-kinds=definite --errors-for-leak-kinds=definite $<

# ---- Checks of the source itself -----------------------------------------------------------------

.PHONY: layers headers lengths format format-fix tidy cppcheck clang
layers:
	@$(CHECK) layers .ci/layers.sh

# Each header compiles by itself.
headers:
	@$(CHECK) headers .ci/headers.sh $(CC) $(STANDARD) $(WARNINGS) -- $(HEADERS)

lengths:
	@.ci/lengths.sh $(ALL_SRC) $(HEADERS)

format:
	@$(CHECK) format clang-format --dry-run -Werror $(ALL_SRC) $(HEADERS)
format-fix:
	@clang-format -i $(ALL_SRC) $(HEADERS)

# One stamp per file: unchanged files are not looked at again.
tidy: $(ALL_SRC:%.c=$(BUILD)/tidy/%.ok)
	@$(CHECK) tidy true
$(BUILD)/tidy/%.ok: %.c .clang-tidy $(BUILD)/clang/obj/%.o
	@mkdir -p $(@D)
	@clang-tidy --quiet --warnings-as-errors='*' $< -- $(STANDARD) >$@.log 2>&1 && touch $@ || \
		{ grep -A 2 -E 'warning:|error:' $@.log; exit 1; }

cppcheck:
	@mkdir -p $(BUILD)/cppcheck
	@$(CHECK) cppcheck cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,portability \
		--inline-suppr --library=.ci/cppcheck.cfg --cppcheck-build-dir=$(BUILD)/cppcheck \
		-j 2 -D_GNU_SOURCE -I. $(LIB_SRC) $(MAIN_SRC) $(PROG_SRC)

# Everything compiles with the other compiler as well.
clang: $(ALL_SRC:%.c=$(BUILD)/clang/obj/%.o)

# ---- People --------------------------------------------------------------------------------------

.PHONY: run install-deps clean help
run:
	@tests/run/install run
	@$(MAKE) -s --no-print-directory -j$$(nproc) sigap $(BUILD)/release/simulator $(BUILD)/release/sample
	@BUILD=$(BUILD) exec tests/run/run

install-deps:
	@tests/run/install test

clean:
	rm -rf $(BUILD) sigap

help:
	@echo 'make            ./sigap, the release build'
	@echo 'make run        a sample shop, the simulator and the bot; prints the address to open'
	@echo 'make test       what a change must pass: tests, conversations, faults, crashes, analysis'
	@echo 'make unit talk faults   parts of it       unit-test_NAME    one test program'
	@echo 'make crash budget fuzz bench soak valgrind   the long ones (KILLS=, RUNS=, FUZZ_SECONDS=)'
	@echo 'make layers headers format tidy cppcheck clang lengths    the source itself'
	@echo 'make format-fix install-deps clean'

-include $(foreach v,$(VARIANTS),$(ALL_SRC:%.c=$(BUILD)/$v/obj/%.d))
