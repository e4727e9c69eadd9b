package dev.parley.testing;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/**
 * The rules that every service keeps (STYLE.md, habit 8): features do not reach into each other's
 * storage, entities stay inside their feature, no service depends on another, and names say what a
 * thing is.
 */
public final class ArchitectureRules {

  private static final String ENTITY = "jakarta.persistence.Entity";
  private static final String RESOURCE = "jakarta.ws.rs.Path";
  private static final String[] SERVICES = {
    "gateway", "inference", "rag", "chat", "scheduler", "shell"
  };

  private ArchitectureRules() {}

  /**
   * Checks all rules on a service's main classes.
   *
   * @param root the service's package, such as {@code dev.parley.rag}
   * @throws AssertionError with every violation of the first rule that is broken
   */
  public static void check(String root) {
    JavaClasses service =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(root);
    classes()
        .that(storage())
        .should(beUsedInTheirFeatureOnly(root))
        .allowEmptyShould(true)
        .check(service);
    noClasses()
        .should()
        .dependOnClassesThat(resideInAnyPackage(otherServices(root)))
        .allowEmptyShould(true)
        .check(service);
    noClasses()
        .should()
        .haveNameMatching(".*(Manager|Helper|Util|Utils|Impl)")
        .because("names use the field's terms")
        .allowEmptyShould(true)
        .check(service);
    noClasses()
        .that()
        .areAnnotatedWith(RESOURCE)
        .should()
        .dependOnClassesThat(isAnnotatedWith(ENTITY))
        .because("a resource translates and delegates; entities never leave their feature")
        .allowEmptyShould(true)
        .check(service);
    slices()
        .matching(root + ".(*)..")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(service);
  }

  private static DescribedPredicate<JavaClass> isAnnotatedWith(String annotation) {
    return DescribedPredicate.describe(
        "are annotated with " + annotation, type -> type.isAnnotatedWith(annotation));
  }

  private static DescribedPredicate<JavaClass> storage() {
    return DescribedPredicate.describe(
        "are entities or repositories",
        type -> type.isAnnotatedWith(ENTITY) || type.getSimpleName().endsWith("Repository"));
  }

  private static ArchCondition<JavaClass> beUsedInTheirFeatureOnly(String root) {
    return new ArchCondition<>("be used in their feature only") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        String feature = featureOf(type, root);
        type.getDirectDependenciesToSelf().stream()
            .filter(use -> use.getOriginClass().getPackageName().startsWith(root))
            .filter(use -> !featureOf(use.getOriginClass(), root).equals(feature))
            .forEach(use -> events.add(SimpleConditionEvent.violated(type, use.getDescription())));
      }
    };
  }

  private static String featureOf(JavaClass type, String root) {
    String rest = type.getPackageName().substring(root.length());
    String[] parts = rest.split("\\.");
    return parts.length > 1 ? parts[1] : "";
  }

  private static String[] otherServices(String root) {
    return java.util.Arrays.stream(SERVICES)
        .map(name -> "dev.parley." + name)
        .filter(name -> !name.equals(root))
        .map(name -> name + "..")
        .toArray(String[]::new);
  }
}
