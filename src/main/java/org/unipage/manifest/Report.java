package org.unipage.manifest;

import java.util.List;
import org.unipage.site.Problem;

/**
 * What a command did or found, for programs: {@code stage --json} and {@code verify --json}.
 *
 * @param command {@code stage} or {@code verify}
 * @param siteHost the site's own host name
 * @param dryRun whether nothing was changed on the disk
 * @param entries how many entries the site has
 * @param bytes the size of all staged entries
 * @param rewritten how many references were rewritten
 * @param serial the zone's serial
 * @param created what was not there before, relative to OUT
 * @param replaced what was there with other content
 * @param removed what nothing calls for any more
 * @param readdressed ids of entries whose address is not what it was
 * @param holds whether what was asked to hold does: exit status 3 if not
 * @param problems everything that is not as it should be, sorted
 */
public record Report(
    String command,
    String siteHost,
    boolean dryRun,
    long entries,
    long bytes,
    long rewritten,
    long serial,
    List<String> created,
    List<String> replaced,
    List<String> removed,
    List<String> readdressed,
    boolean holds,
    List<Problem> problems) {
  public Report {
    created = List.copyOf(created);
    replaced = List.copyOf(replaced);
    removed = List.copyOf(removed);
    readdressed = List.copyOf(readdressed);
    problems = List.copyOf(problems);
  }
}
