package io.github.dynamolocks.test;

import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.dynamolocks.LockClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks which packages of the library and which optional libraries the test kit uses.
 * {@code PackageLayoutTests} does the same for its DynamoDB.
 */
class KitLayoutTests {

	private static final String ROOT = LockClient.class.getPackageName();

	private static final String KIT = TestLocks.class.getPackageName();

	/** The packages of the library that every class of the kit may use. */
	private static final Set<String> ALLOWED = Set.of(ROOT, ROOT + ".store", ROOT + ".client", KIT, KIT + ".dynamodb");

	/**
	 * Packages that only the listed classes use, so that the others work without them.
	 */
	private static final Map<String, Set<String>> ONLY_IN = Map.of( //
			ROOT + ".annotation", Set.of("LockApplication"), //
			"org.springframework",
			Set.of("DynamoDbContextCustomizer", "DynamoDbContextCustomizerFactory", "LockApplication",
					"RedirectingPostProcessor", "SpringSupport", "WithInMemoryLocks"), //
			"org.testcontainers", Set.of("LocalStack"));

	private static final JavaClasses CLASSES = new ClassFileImporter().importPackages(KIT)
		.that(DescribedPredicate.describe("are part of the kit", KitLayoutTests::isPart));

	@Test
	void importContainsTheKitWithoutItsTests() {
		assertThat(CLASSES.contain(TestLocks.class)).isTrue();
		assertThat(CLASSES.contain(KitLayoutTests.class)).isFalse();
	}

	@Test
	void kitUsesOnlyAllowedPackagesOfTheLibrary() {
		assertThat(users((used) -> isOurs(used) && !ALLOWED.contains(used.getPackageName())
				&& !ONLY_IN.containsKey(used.getPackageName())))
			.isEmpty();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("restrictedPackages")
	void restrictedPackageIsUsedOnlyByListedClasses(String name) {
		assertThat(users((used) -> (used.getPackageName() + ".").startsWith(name + ".")))
			.containsExactlyInAnyOrderElementsOf(ONLY_IN.getOrDefault(name, Set.of()));
	}

	static Stream<String> restrictedPackages() {
		return ONLY_IN.keySet().stream();
	}

	private static Set<String> users(Predicate<JavaClass> used) {
		return CLASSES.stream()
			.filter((type) -> type.getDirectDependenciesFromSelf()
				.stream()
				.map(Dependency::getTargetClass)
				.map(JavaClass::getBaseComponentType)
				.anyMatch(used))
			.map((type) -> topLevel(type).getSimpleName())
			.collect(Collectors.toSet());
	}

	private static boolean isOurs(JavaClass type) {
		return (type.getPackageName() + ".").startsWith(ROOT + ".");
	}

	private static JavaClass topLevel(JavaClass type) {
		return type.getEnclosingClass().map(KitLayoutTests::topLevel).orElse(type);
	}

	/** Returns whether the build includes a class in the jar of the kit. */
	private static boolean isPart(JavaClass type) {
		return type.getPackageName().equals(KIT)
				&& !type.getName().matches(".*(Tests|Contract)(\\$.*)?|.*\\.(LocalStackTest|RecordingLockClient).*");
	}

}
