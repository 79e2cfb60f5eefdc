package org.unipage;

import org.unipage.site.BadInput;
import org.unipage.site.Entry;
import org.unipage.stage.Packing;

/**
 * How much memory a page's virtual machine needs, in MiB.
 *
 * <p>The image lies in it, and with it the page unless that is on a block device; what the page
 * server answers with is there in either case. The server by itself gets {@link Server#memory()}.
 */
final class VmMemory {
  private static final long MIB = 1 << 20;

  private final StageOptions options;

  VmMemory(StageOptions options) {
    this.options = options;
  }

  /**
   * What a page needs at least.
   *
   * @param content the size of the page itself in bytes
   * @param answers the size in bytes of what its server answers with
   */
  int needed(long content, long answers) {
    long held = answers + (options.content() == Delivery.EMBED ? content : 0);
    return (int) Math.min(Integer.MAX_VALUE, options.server().memory() + (held + MIB - 1) / MIB);
  }

  /**
   * Refuses an entry that does not fit into the memory of its machine.
   *
   * @throws BadInput if it does not; the message says what would do
   */
  void check(Entry entry) {
    long packed = Packing.isCompressible(entry.mediaType()) ? entry.size() / 2 : 0;
    int needed = needed(entry.size(), packed);
    if (options.target().isVm() && needed > options.memory()) {
      throw new BadInput(
          entry.path().encoded()
              + " does not fit into the "
              + options.memory()
              + " MiB of its virtual machine: give --memory "
              + needed
              + (options.content() == Delivery.EMBED ? " or --content block" : ""));
    }
  }

  /**
   * What the front gets: it knows every URL of the site, so its need grows with it.
   *
   * @param content the size of the page itself in bytes
   * @param answers the size in bytes of what its server answers with
   */
  int ofFront(long content, long answers) {
    return options.target().isVm()
        ? Math.max(options.memory(), needed(content, answers))
        : options.memory();
  }
}
