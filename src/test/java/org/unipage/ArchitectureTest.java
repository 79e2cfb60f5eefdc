package org.unipage;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.io.File;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which package may know which, and which one alone sees a library. */
class ArchitectureTest {

  private static final String ROOT = "org.unipage";

  /** Every package below {@code org.unipage}, and the packages of ours that it may know. */
  private static final Map<String, Set<String>> MAY_KNOW =
      Map.ofEntries(
          Map.entry("site", Set.of()),
          Map.entry("manifest", Set.of("site")),
          Map.entry("name", Set.of("site")),
          Map.entry("link", Set.of("name", "site")),
          Map.entry("rewrite", Set.of("link", "name", "site")),
          Map.entry("template", Set.of("link", "name", "site")),
          Map.entry("stage", Set.of("rewrite", "template", "link", "name", "site", "manifest")),
          Map.entry("zone", Set.of("rewrite", "template", "link", "name", "site", "manifest")),
          Map.entry("make", Set.of("rewrite", "template", "link", "name", "site", "manifest")),
          Map.entry("doctor", Set.of()),
          Map.entry("summon", Set.of("manifest", "site")),
          Map.entry("dns", Set.of("summon", "manifest", "site")),
          Map.entry("gateway", Set.of("summon", "manifest", "site")),
          Map.entry("preview", Set.of("stage", "template", "manifest", "site")));

  private static JavaClasses ours;

  @BeforeAll
  static void importClasses() {
    ours =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);
  }

  static Stream<Arguments> rules() {
    return MAY_KNOW.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(rule -> Arguments.of(rule.getKey(), rule.getValue()));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void packageKnowsOnlyWhatLiesBelowIt(String name, Set<String> below) {
    String self = ROOT + "." + name + "..";
    String[] allowed =
        Stream.concat(Stream.of(self), below.stream().map(known -> ROOT + "." + known + ".."))
            .toArray(String[]::new);
    classes()
        .that()
        .resideInAPackage(self)
        .should()
        .onlyDependOnClassesThat(
            resideOutsideOfPackage(ROOT + "..").or(resideInAnyPackage(allowed)))
        .allowEmptyShould(true)
        .check(ours);
  }

  @Test
  void pipelineDoesNotKnowTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + ".cli..")
        .check(ours);
  }

  @Test
  void everyPackageHasARule() {
    TreeSet<String> packages =
        ours.getPackage(ROOT).getSubpackages().stream()
            .map(JavaPackage::getRelativeName)
            .collect(toCollection(TreeSet::new));
    TreeSet<String> ruled = new TreeSet<>(MAY_KNOW.keySet());
    ruled.add("cli");
    assertThat(ruled).as("packages that MAY_KNOW has a rule for").containsAll(packages);
    assertThat(packages).doesNotContain("util");
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(ours);
  }

  @ParameterizedTest
  @CsvSource({
    "picocli.., cli, cli",
    "org.jsoup.., rewrite, rewrite",
    "com.github.mustachejava.., template, template",
    "com.fasterxml.jackson.., manifest, manifest",
    "org.xbill.DNS.., zone, dns",
    "org.eclipse.jetty.., gateway, gateway",
  })
  void libraryIsSeenOnlyByItsPackage(String library, String one, String other) {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + "." + one + "..", ROOT + "." + other + "..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(ours);
  }

  @Test
  void onlyTheCommandLineWritesToStandardStreams() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".cli..")
        .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
        .check(ours);
  }

  @Test
  void onlyTheCommandLineEndsTheProcess() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".cli..")
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .check(ours);
  }

  /** {@code File} decodes names, and loses those that are not in the locale's charset. */
  @Test
  void filesAreWalkedByPath() {
    noClasses().should().dependOnClassesThat().areAssignableTo(File.class).check(ours);
  }

  @Test
  void logsGoThroughSystemLogger() {
    noClasses().should().dependOnClassesThat().resideInAPackage("org.slf4j..").check(ours);
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".cli..") // which says how a line of the log looks
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.util.logging..")
        .check(ours);
  }
}
