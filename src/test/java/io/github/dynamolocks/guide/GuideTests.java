package io.github.dynamolocks.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * That the guide shows the code that is compiled and run here.
 */
class GuideTests {

	private static final Path README = Path.of("README.md");

	private static final Path SOURCES = Path.of("src/test/java/io/github/dynamolocks/guide");

	/** A block of Java, with the region that it shows if it has one. */
	private static final Pattern BLOCK = Pattern.compile("(?:<!-- (\\w+)#([\\w-]+) -->\\n)?```java\\n(.*?)```\\n",
			Pattern.DOTALL);

	@TestFactory
	Iterable<DynamicTest> showsWhatIsRun() throws IOException {
		Matcher block = BLOCK.matcher(guide());
		return block.results()
			.filter((found) -> found.group(1) != null)
			.map((found) -> DynamicTest.dynamicTest(found.group(1) + "#" + found.group(2),
					() -> assertThat(found.group(3)).isEqualTo(region(found.group(1), found.group(2)))))
			.toList();
	}

	@Test
	void showsNoJavaThatIsNotRun() throws IOException {
		assertThat(BLOCK.matcher(guide()).results()).isNotEmpty()
			.allSatisfy((found) -> assertThat(found.group(1)).as(() -> "The region that shows: " + found.group(3))
				.isNotNull());
	}

	private static String guide() throws IOException {
		String text = Files.readString(README);
		int start = text.indexOf("\n## Testing\n");
		return text.substring(start, text.indexOf("\n## ", start + 4) + 1);
	}

	private static String region(String type, String tag) throws IOException {
		String text = Files.readString(SOURCES.resolve(type + ".java"));
		Matcher region = Pattern
			.compile("^[ \\t]*// tag::" + tag + "\\[\\]\\n(.*?)^[ \\t]*// end::" + tag + "\\[\\]$",
					Pattern.DOTALL | Pattern.MULTILINE)
			.matcher(text);
		assertThat(region.find()).as("%s.java has a region %s", type, tag).isTrue();
		return region.group(1).stripTrailing().stripIndent() + "\n";
	}

}
