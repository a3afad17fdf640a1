package io.github.dynamolocks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.interceptor.LockInterceptor;
import io.github.dynamolocks.store.LockStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks that no signature of the API contains a type that is {@link Internal}, so that
 * internal types can change.
 */
class PublicSurfaceTests {

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages(LockClient.class.getPackageName());

	@Test
	void importContainsInternalTypesAndApi() {
		assertThat(CLASSES.stream().filter(PublicSurfaceTests::isInternal)).isNotEmpty();
		assertThat(CLASSES.stream().filter(PublicSurfaceTests::isApi)).contains(CLASSES.get(LockClient.class));
	}

	/** A package-private type needs no {@link Internal}. */
	@Test
	void everyInternalTypeIsPublic() {
		assertThat(CLASSES.stream().filter((type) -> type.isAnnotatedWith(Internal.class)))
			.allMatch((type) -> type.getModifiers().contains(JavaModifier.PUBLIC));
	}

	@Test
	void apiMentionsNoInternalType() {
		List<String> leaks = CLASSES.stream()
			.filter(PublicSurfaceTests::isApi)
			.flatMap((type) -> type.getMembers().stream())
			.filter((member) -> isVisible(member) && !isPort(member))
			.filter((member) -> mentioned(member).anyMatch(PublicSurfaceTests::isInternal))
			.map(JavaMember::getFullName)
			.sorted()
			.toList();
		assertThat(leaks).isEmpty();
	}

	@Test
	void everyTypeOfTheApiNamesItsFirstVersion() {
		assertThat(CLASSES.stream().filter((type) -> type.isTopLevelClass() && isApi(type)))
			.allSatisfy((type) -> assertThat(source(type)).containsPattern("(?m)^ \\* @since \\d+\\.\\d+\\.\\d+$"));
	}

	private static String source(JavaClass type) throws IOException {
		return Files.readString(Path.of(System.getProperty("basedir", ""))
			.resolve("src/main/java/" + type.getName().replace('.', '/') + ".java"));
	}

	/**
	 * The build lists the sources that it leaves out of the published Javadoc, because
	 * the Javadoc tool cannot select them by annotation.
	 */
	@Test
	void publishedJavadocOmitsInternalTypes() throws IOException {
		String pom = Files.readString(Path.of(System.getProperty("basedir", "")).resolve("pom.xml"));
		Matcher omitted = Pattern.compile("<internal\\.files>(.*)</internal\\.files>").matcher(pom);
		assertThat(omitted.find()).isTrue();
		String internalPackage = LockInterceptor.class.getPackageName();
		Stream<String> types = CLASSES.stream()
			.filter((type) -> type.isAnnotatedWith(Internal.class) && !type.getPackageName().equals(internalPackage))
			.map((type) -> type.getName().replace('.', '/') + ".java");
		assertThat(omitted.group(1).split(",")).containsExactlyInAnyOrderElementsOf(
				Stream.concat(Stream.of(internalPackage.replace('.', '/') + "/*"), types).toList());
		assertThat(CLASSES.stream().filter((type) -> type.getPackageName().equals(internalPackage)))
			.noneMatch(PublicSurfaceTests::isApi);
	}

	private static boolean isApi(JavaClass type) {
		return type.getModifiers().contains(JavaModifier.PUBLIC) && !type.isAnnotatedWith(Internal.class)
				&& type.getEnclosingClass().map(PublicSurfaceTests::isApi).orElse(true);
	}

	private static boolean isInternal(JavaClass type) {
		return type.isAnnotatedWith(Internal.class)
				|| type.getEnclosingClass().map(PublicSurfaceTests::isInternal).orElse(false);
	}

	private static boolean isVisible(JavaMember member) {
		return member.getModifiers().contains(JavaModifier.PUBLIC)
				|| member.getModifiers().contains(JavaModifier.PROTECTED);
	}

	/**
	 * Returns whether a member belongs to the interface between the client and its
	 * stores, which is internal although applications use its type.
	 */
	private static boolean isPort(JavaMember member) {
		return member instanceof JavaCodeUnit method
				&& Stream.concat(Stream.of(member.getOwner()), member.getOwner().getAllRawInterfaces().stream())
					.filter((type) -> type.isEquivalentTo(LockStore.class) || isInternal(type))
					.anyMatch((type) -> type
						.tryGetMethod(method.getName(),
								method.getRawParameterTypes().stream().map(JavaClass::getName).toArray(String[]::new))
						.isPresent());
	}

	private static Stream<JavaClass> mentioned(JavaMember member) {
		Set<JavaClass> types = new HashSet<>();
		if (member instanceof JavaCodeUnit method) {
			types.addAll(method.getReturnType().getAllInvolvedRawTypes());
			method.getParameterTypes().stream().map(JavaType::getAllInvolvedRawTypes).forEach(types::addAll);
			types.addAll(method.getExceptionTypes());
		}
		else {
			types.addAll(member.getAllInvolvedRawTypes());
		}
		return types.stream();
	}

}
