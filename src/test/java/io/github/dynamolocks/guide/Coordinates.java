package io.github.dynamolocks.guide;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * Checks that dependencies on the library, for Maven and for Gradle, and names of its
 * jars are those that the build makes.
 */
final class Coordinates implements PageCheck {

	private static final Pattern GRADLE = Pattern.compile("io\\.github\\.dynamolocks:([^\"'\\s`]+)");

	private static final Pattern JAR = Pattern.compile("\\b(dynamo-locks-\\d[\\w.-]*)\\.jar");

	private final String group;

	private final String artifact;

	private final String version;

	private final Set<String> classifiers = Set.of("", "test-kit");

	/**
	 * Reads the coordinates.
	 * @param pom the library's pom.xml
	 */
	Coordinates(Path pom) {
		Element project = parse(new InputSource(pom.toUri().toString())).getDocumentElement();
		this.group = child(project, "groupId");
		this.artifact = child(project, "artifactId");
		this.version = child(project, "version");
	}

	@Override
	public Stream<String> problems(Page page) {
		Stream<String> dependencies = page.blocks()
			.stream()
			.filter((block) -> block.language().equals("xml"))
			.flatMap((block) -> problems(block.content()).stream().map((problem) -> page.at(block.line()) + problem));
		Stream<String> gradle = GRADLE.matcher(page.text())
			.results()
			.flatMap((found) -> gradle(found.group(1)).stream())
			.map((problem) -> page.path().getFileName() + problem);
		Stream<String> jars = JAR.matcher(page.text())
			.results()
			.filter((jar) -> !jarNames().contains(jar.group(1)))
			.map((jar) -> page.path().getFileName() + " names " + jar.group() + "; the build makes " + jarNames());
		return Stream.of(dependencies, gradle, jars).flatMap((problems) -> problems);
	}

	private List<String> problems(String xml) {
		Document document;
		try {
			document = parse(new InputSource(new StringReader("<snippet>" + xml + "</snippet>")));
		}
		catch (IllegalArgumentException ex) {
			return List.of(" cannot be parsed as XML: " + ex.getMessage());
		}
		NodeList dependencies = document.getElementsByTagName("dependency");
		List<String> problems = new ArrayList<>();
		IntStream.range(0, dependencies.getLength())
			.mapToObj((index) -> (Element) dependencies.item(index))
			.filter((dependency) -> child(dependency, "groupId").equals(this.group))
			.forEach((dependency) -> problems.addAll(problems(child(dependency, "artifactId"),
					child(dependency, "version"), child(dependency, "classifier"))));
		return problems;
	}

	private List<String> gradle(String coordinates) {
		String[] parts = coordinates.split(":", -1);
		return problems(parts[0], (parts.length > 1) ? parts[1] : this.version, (parts.length > 2) ? parts[2] : "");
	}

	private List<String> problems(String artifactId, String versionOf, String classifier) {
		List<String> problems = new ArrayList<>();
		if (!artifactId.equals(this.artifact)) {
			problems.add(" names the artifact '" + artifactId + "' instead of '" + this.artifact + "'");
		}
		if (!versionOf.equals(this.version)) {
			problems.add(" names the version '" + versionOf + "' instead of '" + this.version + "'");
		}
		if (!this.classifiers.contains(classifier)) {
			problems.add(" names the classifier '" + classifier + "', which does not exist");
		}
		return problems;
	}

	private Set<String> jarNames() {
		String name = this.artifact + "-" + this.version;
		return Set.of(name, name + "-test-kit");
	}

	private static String child(Element parent, String name) {
		for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
			if (node.getNodeName().equals(name)) {
				return node.getTextContent().strip();
			}
		}
		return "";
	}

	private static Document parse(InputSource source) {
		try {
			DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
			factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
			DocumentBuilder builder = factory.newDocumentBuilder();
			builder.setErrorHandler(null);
			return builder.parse(source);
		}
		catch (SAXException | IOException | ParserConfigurationException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

}
