package org.unipage.dns.summon;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.unipage.dns.AnswerGate;
import org.unipage.dns.access.AddressBlock;
import org.unipage.dns.message.ExtendedError;
import org.unipage.manifest.Manifest;
import org.unipage.manifest.ManifestException;
import org.unipage.manifest.ManifestJson;
import org.unipage.summon.Running;
import org.unipage.summon.SummonSettings;
import org.unipage.summon.Summoner;
import org.unipage.summon.Unavailable;
import org.unipage.summon.VmName;

/**
 * Just-in-time summoning, after Jitsu: whoever asks for the address of a page has its VM started,
 * and hears the address as soon as the VM accepts connections.
 */
public final class Summons implements AnswerGate, AutoCloseable {
  private static final Logger LOGGER = System.getLogger("unipage.summon");
  private static final int MOST_HELD = 10_000;
  private static final CompletionStage<Optional<ExtendedError>> GO =
      CompletableFuture.completedFuture(Optional.empty());

  private final Path out;
  private final Summoner summoner;
  private final List<AddressBlock> allowed;
  private final boolean prefetch;
  private final AtomicInteger held = new AtomicInteger();
  private volatile Hosts hosts;

  private Summons(
      Path out,
      Manifest manifest,
      Summoner summoner,
      List<AddressBlock> allowed,
      boolean prefetch) {
    this.out = out;
    this.summoner = summoner;
    this.allowed = List.copyOf(allowed);
    this.prefetch = prefetch;
    this.hosts = Hosts.of(manifest);
  }

  /**
   * Begins.
   *
   * @param out where a site was staged whose names have their own addresses
   * @param allowed who may have VMs started; others get answers at once, whether a VM runs or not
   * @param prefetch whether VMs that a page refers to are started with it, as far as nothing else
   *     has to wait or give way for that
   * @throws IOException if the manifest cannot be read, or the system does not let us
   * @throws IllegalArgumentException if there is no such site; the message says what to do
   */
  public static Summons open(
      Path out, SummonSettings settings, List<AddressBlock> allowed, boolean prefetch)
      throws IOException {
    if (!Files.exists(manifest(out))) {
      throw new IllegalArgumentException(
          "--summon needs the folder of a staged site, not "
              + out
              + ": there is no manifest in it");
    }
    Manifest manifest = read(out);
    if (manifest.publicAddress() != null) {
      throw new IllegalArgumentException(
          "--summon: the names of "
              + out
              + " all lead to "
              + manifest.publicAddress()
              + ", as it was staged with --public: say unipage gateway, which starts VMs itself");
    }
    Summoner summoner = Summoner.open(out, manifest, settings);
    summoner.publish("dns");
    return new Summons(out, manifest, summoner, allowed, prefetch);
  }

  private static Path manifest(Path out) {
    return out.resolve("staging").resolve("manifest.json");
  }

  private static Manifest read(Path out) throws IOException {
    try {
      return ManifestJson.read(manifest(out));
    } catch (ManifestException e) {
      throw new IllegalArgumentException(manifest(out) + ": " + e.getMessage(), e);
    }
  }

  @Override
  public CompletionStage<Optional<ExtendedError>> pass(String host, InetAddress client) {
    Manifest.Page page = hosts.entries().get(host);
    if (page == null || !AddressBlock.anyContains(allowed, client)) {
      return GO;
    }
    if (held.incrementAndGet() > MOST_HELD) {
      held.decrementAndGet();
      return refused(ExtendedError.NOT_READY, "too many answers wait for VMs");
    }
    CompletableFuture<Running> vm = summoner.need(VmName.of(page.id())).toCompletableFuture();
    if (prefetch && !vm.isDone()) {
      // After the page itself, which would share the processors with them.
      var unused = vm.thenAccept(running -> summoner.hint(hosts.after(page)));
    }
    return vm.handle(
        (running, failure) -> {
          held.decrementAndGet();
          return failure == null ? Optional.empty() : Optional.of(error(failure));
        });
  }

  private static CompletionStage<Optional<ExtendedError>> refused(int code, String text) {
    return CompletableFuture.completedFuture(Optional.of(new ExtendedError(code, text)));
  }

  private static ExtendedError error(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof Unavailable why) {
      return new ExtendedError(
          switch (why.reason()) {
            case FULL, TOO_FAST, TIME_OUT, CLOSED -> ExtendedError.NOT_READY;
            case UNKNOWN, FAILED -> ExtendedError.OTHER;
          },
          "VM: " + why.why());
    }
    return new ExtendedError(ExtendedError.OTHER, "internal error");
  }

  @Override
  public void reloaded() {
    try {
      Manifest manifest = read(out);
      summoner.update(manifest);
      hosts = Hosts.of(manifest);
    } catch (NoSuchFileException e) {
      // It is being staged again: the manifest comes last, and with it another reload.
    } catch (IOException | IllegalArgumentException e) {
      LOGGER.log(Level.ERROR, "cannot read what was staged; what was before counts: " + e);
    }
  }

  @Override
  public String metrics() {
    return summoner.metrics().text();
  }

  /** What starts and stops the VMs. */
  public Summoner summoner() {
    return summoner;
  }

  /** Ends; VMs run on. */
  @Override
  public void close() {
    summoner.close();
  }
}
