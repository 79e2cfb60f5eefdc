{{! language: make }}
# A page whose image cannot be linked does not stop the others: its log stays.
{{#block}}
PAGES := $(IDS:%=$(WORK)/%.img)
IMAGES := $(WORK)/page.{{target}} $(WORK)/page.stamp images

$(WORK)/page.{{target}}: $(WORK)/page.o
	@$(LINK) -o $@.new $(WORK)/page.o @$(WORK)/libraries
	@$(STRIP) $@.new && mv $@.new $@

$(WORK)/%.img: staging/%/content staging/%/page staging/server/blockimage.sh | room
	@rm -f $@; mkdir -p $(WORK)/failed; \
	if sh staging/server/blockimage.sh staging/$*/page staging/$*/content $@ >$(WORK)/failed/$*.log 2>&1; \
	then rm $(WORK)/failed/$*.log; fi
{{/block}}
{{^block}}
PAGES := $(IDS:%=$(WORK)/%.{{target}})
IMAGES := $(WORK)/page.stamp images

$(WORK)/%.{{target}}: staging/%/content staging/%/page $(WORK)/page.o staging/server/embedded_bytes.c
	@rm -f $@; mkdir -p $(WORK)/failed; \
	if { (cd staging/$* && $(COMPILE) -c -o ../../$(WORK)/$*.o ../server/embedded_bytes.c) && \
	  $(LINK) -o $@.new $(WORK)/page.o $(WORK)/$*.o @$(WORK)/libraries && $(STRIP) $@.new && mv $@.new $@; \
	} >$(WORK)/failed/$*.log 2>&1; \
	then rm $(WORK)/failed/$*.log; fi; rm -f $(WORK)/$*.o
{{/block}}

images: $(PAGES)
	@failed=$$(find $(WORK)/failed -name '*.log' 2>/dev/null | sort); [ -z "$$failed" ] || { \
	  echo 'make: these pages have no image, each log says why:' >&2; \
	  printf '  %s\n' $$failed >&2; exit 1; }

# Says what the images that are missing or out of date need, before any is made.
room:
	@mkdir -p $(WORK) 2>/dev/null; [ ! -w $(WORK)/failed ] || rm -f $(WORK)/failed/*.log; n=0; new=0; \
	[ -e $(WORK)/page.o ] && [ ! staging/server/page_server.ml -nt $(WORK)/page.o ] || new=1; \
	for dir in staging/????????????????????/; do \
	  id=$${dir#staging/}; id=$${id%/}; \
	  [ -f "$$dir/vm" ] || continue; \
{{#block}}
	  [ -e $(WORK)/$$id.img ] && [ ! $$dir/content -nt $(WORK)/$$id.img ] || n=$$((n + 1)); \
{{/block}}
{{^block}}
	  [ $$new = 0 ] && [ -e $(WORK)/$$id.{{target}} ] && [ ! $$dir/content -nt $(WORK)/$$id.{{target}} ] || n=$$((n + 1)); \
{{/block}}
	done; \
	[ $$n$$new != 00 ] || exit 0; \
	$(call folder,$(WORK)); \
	need=$$((n * {{#block}}2{{/block}}{{^block}}{{#cohttp}}4700{{/cohttp}}{{^cohttp}}3400{{/cohttp}}{{/block}} + $$(du -sk staging | cut -f 1) + new * 500000)); \
	free=$$(df -Pk $(WORK) | awk 'NR == 2 { print $$4 }'); \
	echo "$$n images to make: up to $$((need / 1024)) MiB of disk, $$((free / 1024)) MiB are free"; \
	[ $$need -lt $$free ] || { \
	  echo 'make: there is not room enough: free some, or stage with --content block' >&2; exit 1; }
