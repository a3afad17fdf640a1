package io.github.dynamolocks.test.dynamodb;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests which classes the embedded DynamoDB may depend on.
 */
class PackageLayoutTests {

	private static final String PACKAGE = Main.class.getPackageName();

	private static final JavaClasses CLASSES = new ClassFileImporter().importPackages(PACKAGE)
		.that(DescribedPredicate.describe("are part of the server", (type) -> !isTest(type)));

	@Test
	void serverUsesNoOtherPackageOfTheLibrary() {
		assertThat(CLASSES.contain(Main.class)).isTrue();
		ArchRuleDefinition.noClasses()
			.should()
			.dependOnClassesThat(DescribedPredicate.describe("are elsewhere in the library",
					(type) -> type.getPackageName().startsWith("io.github.dynamolocks")
							&& !type.getPackageName().equals(PACKAGE)))
			.check(CLASSES);
	}

	@Test
	void onlyTheSdkAdaptersUseMoreThanTheJdk() {
		ArchRuleDefinition.noClasses()
			.that(DescribedPredicate.describe("are no adapters",
					(type) -> !type.getName().startsWith(PACKAGE + ".InProcess")
							&& !type.getName().startsWith(PACKAGE + ".EmbeddedDynamoDb")))
			.should()
			.dependOnClassesThat()
			.resideOutsideOfPackages("java..", "org.jspecify..", PACKAGE)
			.orShould()
			.dependOnClassesThat()
			.areAssignableTo(EmbeddedDynamoDb.class)
			.check(CLASSES);
	}

	/** Returns whether the build excludes a class from the test kit's jar. */
	private static boolean isTest(JavaClass type) {
		return type.getName()
			.matches(".*(Tests|Contract)(\\$.*)?|.*\\.(Conformance|Direct|Random|RawClient|Shorthand|TestService).*");
	}

}
