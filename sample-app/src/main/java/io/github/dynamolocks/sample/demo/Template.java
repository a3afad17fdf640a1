package io.github.dynamolocks.sample.demo;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;

/**
 * Reads the CloudFormation template and creates its tables. Without CloudFormation, the
 * runner creates exactly these tables, so the sample always runs with the tables of the
 * template.
 */
final class Template {

	private final Map<String, Object> content;

	private Template(Map<String, Object> content) {
		this.content = content;
	}

	/**
	 * Reads a template.
	 * @param file the YAML file
	 * @return the template
	 */
	static Template read(Path file) {
		try (Reader reader = Files.newBufferedReader(file)) {
			return new Template(map(new Yaml(new IntrinsicFunctions()).load(reader)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot read the template '%s'".formatted(file), ex);
		}
	}

	/**
	 * Returns the properties of a resource.
	 * @param resource the logical id
	 * @return the properties; a function such as {@code !Ref X} is a map with one entry
	 */
	Map<String, Object> properties(String resource) {
		return map(map(map(this.content.get("Resources")).get(resource)).get("Properties"));
	}

	/**
	 * Resolves a value.
	 * @param value a plain value, a reference to a parameter, or one to a table
	 * @return the value, the parameter's default, or the table's name
	 */
	String resolve(@Nullable Object value) {
		if (!(value instanceof Map<?, ?> function)) {
			return String.valueOf(value);
		}
		String name = String.valueOf(function.get("Ref"));
		Map<String, Object> parameters = map(this.content.get("Parameters"));
		return parameters.containsKey(name) ? String.valueOf(map(parameters.get(name)).get("Default"))
				: resolve(properties(name).get("TableName"));
	}

	/**
	 * Creates the missing tables.
	 * @param dynamoDb the client
	 */
	void createTables(DynamoDbClient dynamoDb) {
		for (String resource : tables()) {
			CreateTableRequest table = table(resource);
			try {
				dynamoDb.createTable(table);
			}
			catch (ResourceInUseException ex) {
				continue;
			}
			dynamoDb.waiter().waitUntilTableExists((describe) -> describe.tableName(table.tableName()));
			Object timeToLive = properties(resource).get("TimeToLiveSpecification");
			if (timeToLive != null) {
				dynamoDb.updateTimeToLive((update) -> update.tableName(table.tableName())
					.timeToLiveSpecification((ttl) -> ttl.attributeName(resolve(map(timeToLive).get("AttributeName")))
						.enabled(Boolean.valueOf(resolve(map(timeToLive).get("Enabled"))))));
			}
		}
	}

	/**
	 * Returns the logical ids of the tables.
	 * @return the ids, in the order of the template
	 */
	List<String> tables() {
		List<String> tables = new ArrayList<>();
		map(this.content.get("Resources")).forEach((id, resource) -> {
			if ("AWS::DynamoDB::Table".equals(map(resource).get("Type"))) {
				tables.add(id);
			}
		});
		return tables;
	}

	private CreateTableRequest table(String resource) {
		Map<String, Object> properties = properties(resource);
		List<AttributeDefinition> attributes = new ArrayList<>();
		for (Object attribute : (List<?>) properties.getOrDefault("AttributeDefinitions", List.of())) {
			attributes.add(AttributeDefinition.builder()
				.attributeName(resolve(map(attribute).get("AttributeName")))
				.attributeType(resolve(map(attribute).get("AttributeType")))
				.build());
		}
		List<KeySchemaElement> keys = new ArrayList<>();
		for (Object key : (List<?>) properties.getOrDefault("KeySchema", List.of())) {
			keys.add(KeySchemaElement.builder()
				.attributeName(resolve(map(key).get("AttributeName")))
				.keyType(resolve(map(key).get("KeyType")))
				.build());
		}
		return CreateTableRequest.builder()
			.tableName(resolve(properties.get("TableName")))
			.billingMode(resolve(properties.get("BillingMode")))
			.attributeDefinitions(attributes)
			.keySchema(keys)
			.build();
	}

	@SuppressWarnings("unchecked")
	static Map<String, Object> map(@Nullable Object value) {
		if (!(value instanceof Map<?, ?>)) {
			throw new IllegalArgumentException("The template must have a mapping in place of '%s'".formatted(value));
		}
		return (Map<String, Object>) value;
	}

	/** Turns {@code !Ref X} into a map from {@code Ref} to {@code X}. */
	private static final class IntrinsicFunctions extends SafeConstructor {

		IntrinsicFunctions() {
			super(new LoaderOptions());
			this.yamlMultiConstructors.put("!", new AbstractConstruct() {

				@Override
				public Object construct(Node node) {
					return Map.of(node.getTag().getValue().substring(1), ((ScalarNode) node).getValue());
				}

			});
		}

	}

}
