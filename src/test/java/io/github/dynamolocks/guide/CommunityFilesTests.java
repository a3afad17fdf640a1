package io.github.dynamolocks.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks that the files for contributors and for GitHub can be read and name what exists.
 */
class CommunityFilesTests {

	private static final Path ROOT = Path.of("").toAbsolutePath();

	private static final Path GITHUB = ROOT.resolve(".github");

	/** The file in which each of Dependabot's ecosystems looks for dependencies. */
	private static final Map<String, String> MANIFESTS = Map.of("maven", "pom.xml", "npm", "package.json",
			"github-actions", ".github/workflows/build.yml");

	@TestFactory
	Stream<DynamicTest> fileIsValidYaml() throws IOException {
		try (Stream<Path> files = Files.walk(GITHUB)) {
			return files.filter((file) -> file.toString().matches(".*\\.ya?ml"))
				.sorted()
				.map((file) -> DynamicTest.dynamicTest(ROOT.relativize(file).toString(),
						() -> assertThat(yaml(file)).isNotEmpty()))
				.toList()
				.stream();
		}
	}

	@TestFactory
	Stream<DynamicTest> pathInTheTextExists() {
		return Stream.of("CONTRIBUTING.md", "SECURITY.md", "PULL_REQUEST_TEMPLATE.md")
			.flatMap((name) -> Page.read(GITHUB.resolve(name)).code().stream())
			.map(Page.Code::text)
			.filter((code) -> code.matches("[\\w.-]+(/[\\w.-]+)+|\\w[\\w-]*\\.md|sample-app"))
			.distinct()
			.map((path) -> DynamicTest.dynamicTest(path, () -> assertThat(ROOT.resolve(path)).exists()));
	}

	@Test
	void dependabotLooksIntoDirectoriesWithDependencies() throws IOException {
		assertThat(list(yaml(GITHUB.resolve("dependabot.yml")), "updates")).hasSize(5).allSatisfy((update) -> {
			String manifest = MANIFESTS.get(text(update, "package-ecosystem"));
			assertThat(ROOT.resolve(text(update, "directory").substring(1)).resolve(String.valueOf(manifest))).exists();
		});
	}

	@Test
	void workflowRunsAllTestsWithoutWritePermission() throws IOException {
		Map<?, ?> workflow = yaml(GITHUB.resolve("workflows/build.yml"));
		List<Map<?, ?>> steps = list(map(map(workflow, "jobs"), "build"), "steps");

		assertThat(map(workflow, "permissions")).isEqualTo(Map.of("contents", "read"));
		assertThat(steps).filteredOn((step) -> step.containsKey("run"))
			.anySatisfy((step) -> assertThat(text(step, "run")).endsWith(".ci/run"));
		assertThat(Files.isExecutable(ROOT.resolve(".ci/run"))).isTrue();
		assertThat(steps).filteredOn((step) -> step.containsKey("uses"))
			.isNotEmpty()
			.allSatisfy((step) -> assertThat(text(step, "uses")).matches("actions/[a-z-]+@v\\d+"))
			.anySatisfy(
					(step) -> assertThat(text(map(step, "with"), "java-version").lines()).containsExactly("25", "17"));
	}

	@TestFactory
	Stream<DynamicTest> issueFormIsComplete() {
		return Stream.of("bug", "feature", "question").map((name) -> DynamicTest.dynamicTest(name, () -> {
			Map<?, ?> form = yaml(GITHUB.resolve("ISSUE_TEMPLATE").resolve(name + ".yml"));
			List<Map<?, ?>> fields = list(form, "body").stream().filter((field) -> field.containsKey("id")).toList();
			assertThat(text(form, "name")).isNotBlank();
			assertThat(text(form, "description")).isNotBlank();
			assertThat(fields).isNotEmpty()
				.allSatisfy((field) -> assertThat(text(map(field, "attributes"), "label")).isNotBlank())
				.extracting((field) -> text(field, "id"))
				.doesNotHaveDuplicates();
		}));
	}

	@Test
	void readmePomManifestAndTextNameTheSameLicence() throws IOException {
		String pom = Files.readString(ROOT.resolve("pom.xml"));
		String name = "Apache-2.0";
		String address = "https://www.apache.org/licenses/LICENSE-2.0";

		assertThat(pom).containsPattern("<license>\\s*<name>%s</name>\\s*<url>%s</url>".formatted(name, address))
			.contains("<Bundle-License>%s;description=\"Apache License, Version 2.0\";link=\"%s\"</Bundle-License>"
				.formatted(name, address));
		assertThat(Files.readString(GITHUB.resolve("LICENSE")).lines().map(String::strip).limit(3))
			.contains("Apache License", "Version 2.0, January 2004");
		assertThat(Files.readString(ROOT.resolve("README.md"))).contains(name, "Apache License, Version 2.0", address,
				".github/LICENSE");
	}

	private static Map<?, ?> yaml(Path file) throws IOException {
		LoaderOptions options = new LoaderOptions();
		options.setAllowDuplicateKeys(false);
		return (Map<?, ?>) Objects
			.requireNonNull(new Yaml(new SafeConstructor(options)).<Object>load(Files.readString(file)));
	}

	private static Map<?, ?> map(Map<?, ?> parent, String name) {
		return (parent.get(name) instanceof Map<?, ?> child) ? child : Map.of();
	}

	private static List<Map<?, ?>> list(Map<?, ?> parent, String name) {
		return ((List<?>) Objects.requireNonNull(parent.get(name), name)).stream()
			.<Map<?, ?>>map((entry) -> (Map<?, ?>) Objects.requireNonNull(entry))
			.toList();
	}

	private static String text(Map<?, ?> parent, String name) {
		return Objects.requireNonNullElse(parent.get(name), "").toString();
	}

}
