package org.unipage.make;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.make.Lab.Ran;

/**
 * {@code staging/vm} of target {@code xen} with the real {@code xl}, on a Xen host in QEMU. A small
 * Linux guest stands in for the pages. Root only; {@code bin/test --full} runs it.
 */
@Timeout(1800)
@EnabledIfSystemProperty(named = "unipage.full", matches = "true")
class XenTest {

  @TempDir Path folder;

  @Test
  void startsAndStopsDomains() throws IOException {
    MirageLab lab = new MirageLab(folder.resolve("lab"), "xen", false, 2);
    lab.write("build/xen/page.stamp", "0123456789abcdef\n".getBytes(UTF_8));
    Path xen = Path.of("src/test/xen").toAbsolutePath();
    Path script = Files.copy(xen.resolve("lab.sh"), folder.resolve("lab.sh"));
    Ran ran =
        Lab.run(
            folder,
            List.of(
                xen.resolve("host.sh").toString(),
                "-t",
                "900",
                script.toString(),
                lab.out.toString()),
            "");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out().replace("\r", ""))
        .isEqualTo(
            """
            == foreign
            vm: %1$s: there is a domain %1$s, number N, that is not this site's: left alone
            %1$s
            == run
            2 VMs run
            %1$s running 10.57.0.3:80 1.txt.www.example.org
            %2$s running 10.57.0.4:80 2.txt.www.example.org
            page at 10.57.0.3/16
            page at 10.57.0.4/16
            2 VMs run, 2 of them since before
            == console
            1
            == dead
            dead
            running
            == destroy
            2 VMs stopped
             lo
            Makefile
            build
            staging
            """
                .formatted(Lab.id(1), Lab.id(2)));
    assertThat(ran.status()).isZero();
  }
}
