package io.github.dynamolocks.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks every page of the documentation against the code.
 */
class DocumentationTests {

	private static final Path ROOT = Path.of("").toAbsolutePath();

	private static final KnownProperties PROPERTIES = new KnownProperties(
			ROOT.resolve("src/main/resources/META-INF/spring-configuration-metadata.json"));

	private static final JavaSnippets JAVA = new JavaSnippets(ROOT.resolve("src/test/java/io/github/dynamolocks/guide"),
			ROOT.resolve("sample-app/src/main/java/io/github/dynamolocks/sample"),
			ROOT.resolve("sample-app/src/test/java/io/github/dynamolocks/sample"));

	private static final List<PageCheck> CHECKS = List.of(JAVA, new DataSnippets(PROPERTIES),
			new Coordinates(ROOT.resolve("pom.xml")), new PageLinks(ROOT), new CodeNames(new KnownTypes(ROOT),
					PROPERTIES, List.of(ROOT.resolve("src/main"), ROOT.resolve("src/test"))));

	private final Documentation documentation = new Documentation(ROOT, CHECKS);

	@TestFactory
	Stream<DynamicTest> pageAgreesWithTheCode() {
		return this.documentation.pages().stream().map(this::test);
	}

	@TestFactory
	Stream<DynamicTest> pageForContributorsAgreesWithTheCode() {
		return this.documentation.contributorPages().stream().map(this::test);
	}

	@Test
	void changelogHasNoBrokenLink() {
		assertThat(new Documentation(ROOT, List.of(new PageLinks(ROOT))).problems(ROOT.resolve("CHANGELOG.md")))
			.isEmpty();
	}

	@Test
	void everyPageStartsWithATitleAndAParagraph() {
		assertThat(this.documentation.withoutStart()).isEmpty();
	}

	@Test
	void readmeIsShortAndBeginsWithTheQuickStart() throws IOException {
		Page readme = Page.read(ROOT.resolve("README.md"));

		assertThat(Files.size(readme.path())).isLessThanOrEqualTo(12 * 1024);
		assertThat(readme.anchors().stream().skip(1).findFirst()).contains("quick-start");
		assertThat(readme.anchors()).contains("what-it-guarantees", "what-it-is-not", "which-lock", "what-it-costs",
				"run-the-sample", "run-the-tests", "versions", "documentation", "licence");
	}

	/**
	 * A picture with external resources would not be shown, or would tell who reads it.
	 */
	@Test
	void picturesNeedNoOtherResource() throws IOException {
		try (Stream<Path> pictures = Files.list(ROOT.resolve("src/docs/images"))) {
			assertThat(pictures).isNotEmpty()
				.allSatisfy((picture) -> assertThat(Files.readString(picture)).startsWith("<svg")
					.contains("prefers-color-scheme: dark", "<title", "<desc")
					.doesNotContain("href", "url(", "@import", "<script"));
		}
	}

	@Test
	void everyPageIsReachableFromTheReadme() {
		assertThat(this.documentation.pages()).hasSizeGreaterThan(1);
		assertThat(this.documentation.unreachable()).isEmpty();
	}

	@Test
	void everyRegionOfTheSourcesIsShownByAPage() {
		assertThat(JAVA.notShown(this.documentation.pages().stream().map(Page::read).toList())).isEmpty();
	}

	private DynamicTest test(Path page) {
		return DynamicTest.dynamicTest(ROOT.relativize(page).toString(),
				() -> assertThat(this.documentation.problems(page)).isEmpty());
	}

}
