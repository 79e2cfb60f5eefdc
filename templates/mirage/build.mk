{{! language: make }}
# Libraries and page server are compiled once, by MirageOS, into one object;
# each image is that object linked with the bytes of its page.
#
#   DUNIVERSE=DIR  a folder of libraries that was pulled before, or put together
#                  by hand: nothing is locked or pulled then
#   LOCK=FILE      the versions to pull: a page-server-{{target}}.opam.locked of before;
#                  its path counts from this folder
WORK := build/{{target}}
SITE := $(WORK)/site/page
IDS := $(patsubst staging/%/vm,%,$(wildcard staging/????????????????????/vm))
SERVER := $(wildcard staging/server/*)
CROSS = $(shell uname -m)-solo5-none-static
UNIPAGE_DOCTOR = $(UNIPAGE) doctor --target {{target}}
BUILT := $(WORK)
# The flags of this make, such as --no-builtin-rules, are not for theirs.
ALONE := env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL
# What one site compiled, the next one need not.
export DUNE_CACHE ?= enabled

# The lock file in quotes for the shell.
LOCKED := '$(subst ','\'',$(LOCK))'

.PHONY: images room

ifneq ($(LOCK),)
# Another lock makes another page server.
$(WORK)/page.o: $(WORK)/lock
$(WORK)/lock: FORCE | room
	@[ -f $(LOCKED) ] || { echo "make: there is no LOCK="$(LOCKED)": its path counts from $$PWD" >&2; exit 1; }
	@grep -q '^x-opam-monorepo-version:' $(LOCKED) || { \
	  echo "make: LOCK="$(LOCKED)" is no lock file of opam-monorepo: an earlier build left one in build/{{target}}/site/page/mirage" >&2; exit 1; }
	@cmp -s $(LOCKED) $@ || cp $(LOCKED) $@
endif

# Configures, locks and pulls once, and compiles until nothing but the page is
# missing: dune is told to stop before the last link. The page's bytes are the
# only thing that is not there yet.
$(WORK)/page.o: $(SERVER) staging/{{front}}/config.ml | room
	@for tool in mirage dune ocamlfind $(NEEDED); do \
	  command -v $$tool >/dev/null && continue; \
	  echo "make: $$tool is missing: $(UNIPAGE_DOCTOR) says what else is, and what to type" >&2; exit 1; \
	done
	@case $$(mirage --version 2>&1) in \
	  *4.11.*) ;; \
	  *) echo "make: mirage $$(mirage --version 2>&1 | head -n 1) does not fit: version 4.11 is supported ($(UNIPAGE_DOCTOR))" >&2; exit 1 ;; \
	esac
	@echo 'Compiling the libraries and the page server, once: a minute or two. Log: $(WORK)/site.log'
	@mkdir -p $(SITE) $(WORK)/site/server
	@cp $(SERVER) $(WORK)/site/server
	@cp staging/{{front}}/config.ml $(SITE)
	@: >$(SITE)/content; : >$(SITE)/page
	@echo 'extern int unipage_comes_later;' >$(WORK)/site/server/embedded_bytes.c
	@{ cd $(SITE) && $(ALONE) mirage configure -t {{target}} $(CONFIGURE); } >$(WORK)/site.log 2>&1 || \
	  { tail -n 20 $(WORK)/site.log; echo 'make: mirage configure failed: see $(WORK)/site.log' >&2; exit 1; }
	@if [ -n '$(DUNIVERSE)' ]; then \
	  rm -rf $(SITE)/duniverse && cp -R '$(DUNIVERSE)' $(SITE)/duniverse; \
	elif [ ! -d $(SITE)/duniverse ]{{#cohttp}} || [ -z "$$(find $(SITE)/duniverse -maxdepth 1 -name '*cohttp*')" ]{{/cohttp}} || \
	  { [ -n $(LOCKED) ] && ! cmp -s $(WORK)/lock $(WORK)/pulled; }; then \
	  rm -rf $(SITE)/duniverse $(WORK)/pulled; \
	  { if [ -n $(LOCKED) ]; then \
	    cp $(WORK)/lock $(SITE)/mirage/page-server-{{target}}.opam.locked; \
	  else \
	    $(ALONE) make -C $(SITE) lock; \
	  fi && $(ALONE) make -C $(SITE) pull && \
	  cp $(SITE)/mirage/page-server-{{target}}.opam.locked $(WORK)/pulled; } >>$(WORK)/site.log 2>&1 || { \
	    rm -rf $(SITE)/duniverse; tail -n 20 $(WORK)/site.log; \
	    echo 'make: the libraries cannot be had: see $(WORK)/site.log; $(UNIPAGE_DOCTOR) says what is missing' >&2; exit 1; }; \
	fi
	@sed -i 's/^ (modes (native exe))$$//; s/^ (name main)$$/ (name main)\n (modes object)/$(MORE_EDITS)' $(SITE)/dune.build
	@grep -q '(modes object)' $(SITE)/dune.build || { \
	  echo 'make: $(SITE)/dune.build is not what mirage 4.11 writes: $(UNIPAGE_DOCTOR)' >&2; exit 1; }
	@cd $(SITE) && $(ALONE) dune build --profile release --root . _build/$(CONTEXT)/main.exe.o >>../../site.log 2>&1 || { \
	  tail -n 20 ../../site.log; echo 'make: compiling failed: see $(WORK)/site.log' >&2; exit 1; }
	@$(LIBRARIES) >$(WORK)/libraries
	@install -m 644 $(SITE)/_build/$(CONTEXT)/main.exe.o $@

# What tells a page server from the one that a VM was started with.
$(WORK)/page.stamp: $(WORK)/page.o
	@sha256sum <$(WORK)/page.o | cut -c 1-16 >$@.new
	@mv $@.new $@

{{> mirage/pages.mk}}
