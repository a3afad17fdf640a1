package io.github.dynamolocks.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that each check of the documentation finds mistakes, and reports none in a
 * correct page.
 */
class PageCheckTests {

	private static final Path PROJECT = Path.of("").toAbsolutePath();

	private static final KnownProperties PROPERTIES = new KnownProperties(
			PROJECT.resolve("src/main/resources/META-INF/spring-configuration-metadata.json"));

	private static final KnownTypes TYPES = new KnownTypes(PROJECT);

	@TempDir
	private Path root;

	@Test
	void javaWithoutASourceIsFound() throws IOException {
		write("Sample.java", "// tag::a[]\nint a;\n// end::a[]\n");

		assertThat(java("```java\nint a;\n```\n")).singleElement()
			.asString()
			.contains("page.md:3 shows Java that no test runs");
	}

	@Test
	void javaWhoseSourceIsMissingIsFound() throws IOException {
		write("Sample.java", "// tag::a[]\nint a;\n// end::a[]\n");

		assertThat(java("<!-- Sample#b -->\n```java\nint a;\n```\n")).singleElement().asString().contains("no region");
		assertThat(java("<!-- Example#a -->\n```java\nint a;\n```\n")).singleElement()
			.asString()
			.contains("there is no Example.java");
	}

	@Test
	void javaThatDiffersFromItsSourceIsFound() throws IOException {
		write("SampleTests.java", "// tag::a[]\nint b;\n// end::a[]\n");

		assertThat(java("<!-- SampleTests#a -->\n```java\nint a;\n```\n")).singleElement()
			.asString()
			.contains("page.md:4 differs from the source SampleTests#a", "int b;");
	}

	@Test
	void javaThatNoTestUsesIsFound() throws IOException {
		write("Sample.java", "// tag::a[]\nint a;\n// end::a[]\n");
		String page = "<!-- Sample#a -->\n```java\nint a;\n```\n";

		assertThat(java(page)).singleElement().asString().contains("Sample#a, which no test uses");
		write("SampleTests.java", "new Sample()");
		assertThat(java(page)).isEmpty();
	}

	@Test
	void javaInAListIsComparedWithoutItsIndentation() throws IOException {
		write("SampleTests.java", "\t\t// tag::a[]\n\t\tint a;\n\t\t// end::a[]\n");

		assertThat(java("1. Do:\n\n   <!-- SampleTests#a -->\n   ```java\n   int a;\n   ```\n")).isEmpty();
		assertThat(java("1. Do:\n\n   <!-- SampleTests#a -->\n   ```java\n   int b;\n   ```\n")).hasSize(1);
	}

	@Test
	void regionThatNoPageShowsIsFound() throws IOException {
		write("SampleTests.java", "// tag::a[]\nint a;\n// end::a[]\n// tag::b[]\nint b;\n// end::b[]\n");

		assertThat(new JavaSnippets(this.root).notShown(List.of(page("<!-- SampleTests#a -->\n"))))
			.containsExactly("SampleTests#b");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			properties | dynamo-locks.table=orders    | names the property 'dynamo-locks.table', which does not exist
			properties | dynamo-locks.lease=soon      | the value 'soon'
			properties | dynamo-locks.fenced=maybe    | the value 'maybe'
			properties | dynamo-locks.threads=many    | the value 'many'
			properties | dynamo-locks.on-startup=drop | the value 'drop'
			properties | a=\\uZZZZ                    | cannot be parsed
			yaml       | dynamo-locks: { leases: 1s } | names the property 'dynamo-locks.leases'
			yaml       | dynamo-locks: { lease: x }   | the value 'x'
			yaml       | 'a: [ 1'                     | cannot be parsed
			json       | { "a" 1 }                    | cannot be parsed
			Java       | int a;                       | which no check knows
			''         | int a;                       | which no check knows
			""")
	void wrongDataIsFound(String language, String content, String problem) throws IOException {
		assertThat(data(language, content)).singleElement().asString().startsWith("page.md:3 ").contains(problem);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			properties | dynamo-locks.table-name=orders
			properties | dynamo-locks.lease=${lease}
			properties | spring.application.name=shop
			yaml       | dynamo-locks: { lease: 10s, fenced: true }
			json       | { "a": 1 }
			""")
	void validDataIsAccepted(String language, String content) throws IOException {
		assertThat(data(language, content)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			dynamo-lock  | 1.2.3 | ''       | names the artifact 'dynamo-lock'
			dynamo-locks | 1.2   | ''       | names the version '1.2' instead of '1.2.3'
			dynamo-locks | 1.2.3 | kit      | names the classifier 'kit'
			""")
	void wrongCoordinatesAreFound(String artifact, String version, String classifier, String problem)
			throws IOException {
		assertThat(maven(artifact, version, classifier)).singleElement().asString().contains(problem);
		String gradle = "io.github.dynamolocks:%s:%s%s".formatted(artifact, version,
				classifier.isEmpty() ? "" : ":" + classifier);
		assertThat(coordinates("```groovy\nimplementation '" + gradle + "'\n```\n")).singleElement()
			.asString()
			.contains(problem);
	}

	@Test
	void validCoordinatesAreAccepted() throws IOException {
		assertThat(maven("dynamo-locks", "1.2.3", "test-kit")).isEmpty();
		assertThat(coordinates("`java -jar dynamo-locks-1.2.3-test-kit.jar`\n")).isEmpty();
		assertThat(coordinates("```kotlin\nimplementation(\"io.github.dynamolocks:dynamo-locks:1.2.3\")\n```\n"))
			.isEmpty();
	}

	@Test
	void jarThatTheBuildDoesNotCreateIsFound() throws IOException {
		assertThat(coordinates("`java -jar dynamo-locks-1.2.2-test-kit.jar`\n")).hasSize(1);
	}

	@Test
	void xmlThatCannotBeParsedIsFound() throws IOException {
		assertThat(coordinates("```xml\n<dependency>\n```\n")).singleElement().asString().contains("cannot be parsed");
	}

	@ParameterizedTest
	@ValueSource(strings = { "[other](other.md)", "[other](#no-such)", "[other](docs/there.md#no-such)",
			"[`Lease`](docs/LockClient.java)", "[site](http://example.org)", "[site](https://)", "[site](htps://x.org)",
			"[site](https://exa mple.org)", "[outside](../outside.md)", "[a line](docs/LockClient.java#a-line)" })
	void brokenLinkIsFound(String link) throws IOException {
		assertThat(links(link)).singleElement().asString().startsWith("page.md:3 links to ");
	}

	@Test
	void linkOutOfTheProjectIsFound() throws IOException {
		write("outside.md", "# Outside\n");
		Page page = Page.read(write("project/page.md", "[outside](../outside.md)\n"));

		assertThat(new PageLinks(this.root.resolve("project")).problems(page)).hasSize(1);
		assertThat(new PageLinks(this.root).problems(page)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "[a]: https://example.org", "<a href=\"there.md\">there</a>", "<https://example.org>",
			"[![badge](docs/there.md)](docs/gone.md)", "[a [b] c](docs/gone.md)" })
	void linkOfAFormThatIsNotCheckedIsFound(String link) throws IOException {
		assertThat(links(link)).singleElement().asString().contains("cannot be checked");
	}

	@ParameterizedTest
	@ValueSource(strings = { "```text\nno end\n", "1. One\n\n   ```text\n   a\n```\n\n[link](gone.md)\n" })
	void blockWithoutAnEndIsFound(String text) throws IOException {
		assertThat(new DataSnippets(PROPERTIES).problems(page(text)).toList()).singleElement()
			.asString()
			.contains("does not end");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "[here](#the-title)", "[there](docs/there.md)", "[there](docs/there.md#leasecurrent-and-more)",
					"[again](docs/there.md#again-1)", "[`LockClient`](docs/LockClient.java)", "[docs](docs)",
					"[site](https://example.org/a?b#c)", "`[code](no-link.md)`" })
	void validLinkIsAccepted(String link) throws IOException {
		assertThat(links(link)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			`LockClients2`                         | the type 'LockClients2'
			`LockClient.acquired`                  | names 'acquired'
			`LockEvent.LeaseGone`                  | names 'LeaseGone'
			`LockClient.acquireAll(request)`       | names 'acquireAll'
			`@DistributedLock(waiting = "5s")`     | names 'waiting'
			`@DistributedLocks`                    | the type 'DistributedLocks'
			`dynamo-locks.leases`                  | the property 'dynamo-locks.leases'
			`dynamo-locks.lease=x`                 | the value 'x'
			`management.health.dynamo-locks.on`    | the property 'management.health.dynamo-locks.on'
			`dynamo.locks.holds`                   | names 'dynamo.locks.holds'
			`dynamolocks.test.servers`             | names 'dynamolocks.test.servers'
			`mvn test -Dtest=NoSuchTests`          | runs the test 'NoSuchTests'
			`mvn test -Dtest='*NoSuchFuzzTests'`   | runs the test '*NoSuchFuzzTests'
			""")
	void missingNameIsFound(String text, String problem) throws IOException {
		assertThat(names(text)).singleElement().asString().startsWith("page.md").contains(problem);
	}

	@ParameterizedTest
	@ValueSource(strings = { "`LockClient`", "`LockClient.acquireAsync`", "`LockEvent.LeaseLost`",
			"`@DistributedLock(scope = \"a = b\", waitTime = \"5s\")`", "`UpdateItem`", "`TransactionTemplate`",
			"`CompletableFuture`", "`dynamo-locks.lease=10s`", "`dynamo-locks.*`", "`dynamo.locks.hold`",
			"`dynamolocks.test.server`", "`mvn test -Dtest='PageCheckTests,*InputFuzzTests'`",
			"`io.github.dynamolocks.client`" })
	void existingNameIsAccepted(String text) throws IOException {
		assertThat(names(text)).isEmpty();
	}

	@Test
	void pageWithoutALinkToItIsFound() throws IOException {
		write("README.md", "# Readme\n\nFor all. [a](src/docs/a.md)\n");
		write("src/docs/a.md", "# A\n\nFor some. [b](b.md#b)\n");
		write("src/docs/b.md", "# B\n\nFor others.\n");
		write("src/docs/c.md", "# C\n\n## For no one\n");
		Documentation documentation = new Documentation(this.root, List.of());

		assertThat(documentation.pages()).hasSize(4);
		assertThat(documentation.unreachable()).containsExactly(this.root.resolve("src/docs/c.md"));
		assertThat(documentation.withoutStart()).containsExactly(this.root.resolve("src/docs/c.md"));
	}

	private List<String> java(String text) throws IOException {
		return new JavaSnippets(this.root).problems(page(text)).toList();
	}

	private List<String> data(String language, String content) throws IOException {
		Page page = page("```" + language + "\n" + content + "\n```\n");
		return new DataSnippets(PROPERTIES).problems(page).toList();
	}

	private List<String> maven(String artifact, String version, String classifier) throws IOException {
		return coordinates("""
				```xml
				<dependency>
					<groupId>io.github.dynamolocks</groupId>
					<artifactId>%s</artifactId>
					<version>%s</version>
					<classifier>%s</classifier>
				</dependency>
				```
				""".formatted(artifact, version, classifier));
	}

	private List<String> coordinates(String text) throws IOException {
		Path pom = write("pom.xml", """
				<project>
					<groupId>io.github.dynamolocks</groupId>
					<artifactId>dynamo-locks</artifactId>
					<version>1.2.3</version>
				</project>
				""");
		return new Coordinates(pom).problems(page(text)).toList();
	}

	private List<String> links(String text) throws IOException {
		write("docs/there.md", "# There\n\n## `Lease.current()`, and more\n\n## Again\n\n## Again\n");
		write("docs/LockClient.java", "");
		return new PageLinks(this.root).problems(page(text + "\n")).toList();
	}

	private List<String> names(String text) throws IOException {
		CodeNames names = new CodeNames(TYPES, PROPERTIES,
				List.of(PROJECT.resolve("src/main/java/io/github/dynamolocks/observation"),
						PROJECT.resolve("src/test/java/io/github/dynamolocks/test")));
		return names.problems(page(text + "\n")).toList();
	}

	private Page page(String text) throws IOException {
		return Page.read(write("page.md", "# The title\n\n" + text));
	}

	private Path write(String name, String text) throws IOException {
		Path file = this.root.resolve(name);
		Files.createDirectories(file.getParent());
		return Files.writeString(file, text);
	}

}
