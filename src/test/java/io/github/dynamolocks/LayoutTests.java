package io.github.dynamolocks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks the order of the packages: data flows from the annotation down to DynamoDB, and
 * each package depends only on allowed packages. Plain JUnit tests, which any runner
 * runs.
 */
class LayoutTests {

	private static final String ROOT = LockClient.class.getPackageName();

	private static final String API = "";

	/**
	 * Each package, with the packages of this library on which it may depend and does.
	 */
	private static final Map<String, Set<String>> MAY_KNOW = Map.of( //
			API, Set.of(), //
			"store", Set.of(API), //
			"client", Set.of(API, "store"), //
			"reactive", Set.of(API), //
			"interceptor", Set.of(API, "client", "reactive"), //
			"annotation", Set.of(API, "store", "client", "interceptor"), //
			"aspectj", Set.of(API, "interceptor"), //
			"integration", Set.of(API), //
			"observation", Set.of(API, "client"), //
			"boot", Set.of(API, "store", "client", "annotation", "observation"));

	/** Packages that use the engine, each with the only classes that do. */
	private static final Map<String, Set<String>> ENGINE_KNOWN_BY = Map.of( //
			"interceptor", Set.of("LockClients"), //
			"annotation", Set.of("LockClientConfiguration", "LockProperties", "LockProperty"));

	/** Libraries, each with the only packages that may use it and do. */
	private static final Map<String, Set<String>> KNOWN_ONLY_IN = Map.ofEntries( //
			Map.entry("software.amazon.awssdk", Set.of("store", "client", "annotation", "boot")), //
			Map.entry("software.amazon.awssdk.services.dynamodb.model", Set.of("store")), //
			Map.entry("org.springframework", Set.of("interceptor", "annotation", "aspectj", "boot", "integration")), //
			Map.entry("org.springframework.aop", Set.of("interceptor", "annotation", "aspectj")), //
			Map.entry("org.springframework.transaction", Set.of("interceptor", "annotation")), //
			Map.entry("org.springframework.boot", Set.of("boot")), //
			Map.entry("org.springframework.integration", Set.of("integration")), //
			Map.entry("net.javacrumbs.shedlock", Set.of("integration")), //
			Map.entry("org.aspectj", Set.of("aspectj")), //
			Map.entry("org.crac", Set.of(API)), //
			Map.entry("io.micrometer", Set.of("observation", "boot")), //
			Map.entry("reactor", Set.of("reactive", "interceptor")), //
			Map.entry("org.reactivestreams", Set.of("reactive", "interceptor")), //
			Map.entry("org.junit", Set.of()));

	/**
	 * The API: the public types that applications name. A type that only this library
	 * names is package-private or {@link Internal}.
	 */
	private static final Set<String> PUBLIC = Set.of("Fencing", "Lease", "LeaseContext", "LeaseLostException",
			"LockCallback", "LockClient", "LockConfigurationException", "LockEvent", "LockEventListener",
			"LockException", "LockInfo", "LockNotAcquiredException", "LockRequest", "LockStoreException",
			"OnContention", "OnLeaseLost", "annotation.CommitGuard", "annotation.DistributedLock",
			"annotation.EnableDynamoLocks", "boot.DynamoLocksAutoConfiguration", "client.DefaultLockClient",
			"client.LockClientBuilder", "client.LockClientSettings", "client.LockObserver",
			"integration.DynamoLocksLockProvider", "integration.DynamoLocksRegistry",
			"observation.DefaultLockObservationConvention", "observation.LockMetrics",
			"observation.LockObservationContext", "observation.LockObservationConvention",
			"observation.LockObservationDocumentation", "observation.LockObservations", "reactive.ReactiveLocks",
			"store.DynamoDbLockStore", "store.HostClock", "store.InMemoryLockStore", "store.LeaseConditions",
			"store.LockStore", "store.LockTable", "store.RequestTimeouts", "store.TableInitialization");

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages(ROOT);

	@Test
	void importContainsTheLibraryWithoutItsTests() {
		assertThat(CLASSES.contain(LockClient.class)).isTrue();
		assertThat(CLASSES.contain(LayoutTests.class)).isFalse();
	}

	@Test
	void everyPackageHasARule() {
		assertThat(packages()).isEqualTo(MAY_KNOW.keySet());
	}

	@ParameterizedTest(name = "[{0}]")
	@MethodSource("packages")
	void packageDependsOnlyOnAllowedPackages(String name) {
		Set<String> allowed = MAY_KNOW.getOrDefault(name, Set.of());
		ArchRuleDefinition.noClasses()
			.that(areIn(name))
			.should()
			.dependOnClassesThat(areInLibraryOutside(name, allowed))
			.check(CLASSES);
	}

	/** A permission without a use would admit an unwanted dependency. */
	@ParameterizedTest(name = "[{0}]")
	@MethodSource("packages")
	void packageUsesEachAllowedPackage(String name) {
		assertThat(dependenciesOf(name).filter((type) -> isOurs(type) && !packageOf(type).equals(name))
			.map(LayoutTests::packageOf)).containsAll(MAY_KNOW.getOrDefault(name, Set.of()));
	}

	@Test
	void engineIsUsedOnlyByListedClasses() {
		ENGINE_KNOWN_BY.forEach((name, classes) -> ArchRuleDefinition.noClasses()
			.that(areIn(name))
			.and(DescribedPredicate.describe("are none of " + classes,
					(type) -> !classes.contains(topLevel(type).getSimpleName())))
			.should()
			.dependOnClassesThat(areIn("client").or(areIn("store")))
			.check(CLASSES));
	}

	@Test
	void publicTypesAreTheListedOnes() {
		assertThat(CLASSES.stream()
			.filter((type) -> isPublic(type) && type.isTopLevelClass() && !type.isAnnotatedWith(Internal.class))
			.map((type) -> type.getName().substring(ROOT.length() + 1))).containsExactlyInAnyOrderElementsOf(PUBLIC);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("libraries")
	void allowedPackagesUseTheLibrary(String library) {
		assertThat(KNOWN_ONLY_IN.getOrDefault(library, Set.of()))
			.allSatisfy((name) -> assertThat(dependenciesOf(name).map((type) -> type.getPackageName() + "."))
				.anyMatch((known) -> known.startsWith(library + ".")));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("libraries")
	void libraryIsUsedOnlyByAllowedPackages(String library) {
		Set<String> places = KNOWN_ONLY_IN.getOrDefault(library, Set.of());
		ArchRuleDefinition.noClasses()
			.that(areInLibraryOutside("nowhere", places))
			.should()
			.dependOnClassesThat()
			.resideInAPackage(library + "..")
			.check(CLASSES);
	}

	/** Foreign text could forge lines of a log that does not escape it. */
	@Test
	void everyLoggerEscapesItsMessages() {
		ArchRuleDefinition.noClasses()
			.that()
			.doNotHaveFullyQualifiedName(PrintableText.class.getName())
			.should()
			.dependOnClassesThat()
			.haveFullyQualifiedName("org.apache.commons.logging.LogFactory")
			.check(CLASSES);
	}

	@Test
	void packagesFormNoCycle() {
		SlicesRuleDefinition.slices().matching("(**)").should().beFreeOfCycles().check(CLASSES);
	}

	/** Surefire would not run a test class of another name. */
	@Test
	void classesWithTestsAreNamedTests() {
		JavaClasses tests = new ClassFileImporter().withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
			.importPackages(ROOT);
		List<String> strays = new ArrayList<>();
		tests.stream()
			.filter((type) -> !type.getSimpleName().endsWith("Tests") && type.isTopLevelClass())
			.filter((type) -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
			.filter((type) -> type.getMethods()
				.stream()
				.anyMatch((method) -> method.isAnnotatedWith(Test.class) || method.isMetaAnnotatedWith(Test.class)
						|| method.isAnnotatedWith(ParameterizedTest.class)))
			.forEach((type) -> strays.add(type.getName()));
		assertThat(tests.contain(LayoutTests.class)).isTrue();
		assertThat(strays).isEmpty();
	}

	static Set<String> packages() {
		return CLASSES.stream().map(LayoutTests::packageOf).collect(Collectors.toSet());
	}

	static Stream<String> libraries() {
		return KNOWN_ONLY_IN.keySet().stream();
	}

	/**
	 * Returns the top package below the root. A nested package follows the rule of its
	 * top package.
	 */
	private static String packageOf(JavaClass type) {
		String name = type.getPackageName();
		return name.equals(ROOT) ? API : name.substring(ROOT.length() + 1).split("\\.")[0];
	}

	private static Stream<JavaClass> dependenciesOf(String name) {
		return CLASSES.stream()
			.filter((type) -> packageOf(type).equals(name))
			.flatMap((type) -> type.getDirectDependenciesFromSelf().stream())
			.map(Dependency::getTargetClass)
			.map(JavaClass::getBaseComponentType);
	}

	private static boolean isPublic(JavaClass type) {
		return type.getModifiers().contains(JavaModifier.PUBLIC)
				&& type.getEnclosingClass().map(LayoutTests::isPublic).orElse(true);
	}

	private static JavaClass topLevel(JavaClass type) {
		return type.getEnclosingClass().map(LayoutTests::topLevel).orElse(type);
	}

	private static boolean isOurs(JavaClass type) {
		return (type.getPackageName() + ".").startsWith(ROOT + ".");
	}

	private static DescribedPredicate<JavaClass> areIn(String name) {
		return DescribedPredicate.describe("are in package '%s'".formatted(name),
				(type) -> isOurs(type) && packageOf(type).equals(name));
	}

	private static DescribedPredicate<JavaClass> areInLibraryOutside(String name, Set<String> places) {
		return DescribedPredicate.describe("are in the library, outside of '%s' and %s".formatted(name, places),
				(type) -> isOurs(type) && !packageOf(type).equals(name) && !places.contains(packageOf(type)));
	}

}
