package io.github.dynamolocks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
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
 * Holds the packages to their order: data flows from the annotation down to DynamoDB, and
 * a package knows only those below it. Plain tests, so that what runs JUnit runs them.
 */
class LayoutTests {

	private static final String ROOT = LockClient.class.getPackageName();

	private static final String API = "";

	/** Each package with the packages of this library that it may know. */
	private static final Map<String, Set<String>> MAY_KNOW = Map.of( //
			API, Set.of(), //
			"store", Set.of(API), //
			"client", Set.of(API, "store"), //
			"reactive", Set.of(API), //
			"interceptor", Set.of(API, "store", "client", "reactive"), //
			"annotation", Set.of(API, "store", "client", "interceptor"), //
			"aspectj", Set.of(API, "store", "client", "interceptor", "annotation"), //
			"observation", Set.of(API, "client"), //
			"boot", Set.of(API, "store", "client", "interceptor", "annotation", "aspectj", "observation"), //
			"test", Set.of(API, "store", "client"));

	/** Libraries, each with the only packages that may know it. */
	private static final Map<String, Set<String>> KNOWN_ONLY_IN = Map.of( //
			"software.amazon.awssdk", Set.of("store", "annotation", "boot", "test"), //
			"org.springframework", Set.of("interceptor", "annotation", "aspectj", "observation", "boot", "test"), //
			"org.springframework.boot", Set.of("boot"), //
			"io.micrometer", Set.of("observation", "boot"), //
			"reactor", Set.of("reactive", "interceptor"), //
			"org.reactivestreams", Set.of("reactive", "interceptor"), //
			"org.junit", Set.of("test"));

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages(ROOT);

	@Test
	void theClassesOfTheLibraryAreSeen() {
		assertThat(CLASSES.contain(LockClient.class)).isTrue();
		assertThat(CLASSES.contain(LayoutTests.class)).isFalse();
	}

	@Test
	void everyPackageHasItsPlace() {
		assertThat(packages()).isNotEmpty().isSubsetOf(MAY_KNOW.keySet());
	}

	@ParameterizedTest(name = "[{0}]")
	@MethodSource("packages")
	void packageKnowsOnlyThoseBelowIt(String name) {
		Set<String> allowed = MAY_KNOW.getOrDefault(name, Set.of());
		ArchRuleDefinition.noClasses()
			.that(areIn(name))
			.should()
			.dependOnClassesThat(areInLibraryOutside(name, allowed))
			.check(CLASSES);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("libraries")
	void libraryIsKnownOnlyWhereItBelongs(String library) {
		Set<String> places = KNOWN_ONLY_IN.getOrDefault(library, Set.of());
		ArchRuleDefinition.noClasses()
			.that(areInLibraryOutside("nowhere", places))
			.should()
			.dependOnClassesThat()
			.resideInAPackage(library + "..")
			.check(CLASSES);
	}

	/** A logger that does not escape would let others forge lines of the log. */
	@Test
	void everyLoggerEscapes() {
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

	/** A test of another name would compile, stay green and never run. */
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
	 * The top package below the root, so that a package below one of ours is bound by its
	 * rule.
	 */
	private static String packageOf(JavaClass type) {
		String name = type.getPackageName();
		return name.equals(ROOT) ? API : name.substring(ROOT.length() + 1).split("\\.")[0];
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
