package io.github.dynamolocks.test;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Leads a Spring context to the DynamoDB of its test. Part of the key of Spring's cache
 * of contexts: equal for tests that share their table.
 *
 * @param spec what the test asks for
 */
record DynamoDbContextCustomizer(TestSpec spec) implements ContextCustomizer {

	private static final String NAME = "io.github.dynamolocks.test.dynamoDb";

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
		TestDynamoDb dynamoDb = TestDynamoDb.of(this.spec);
		dynamoDb.belongToContext();
		ConfigurableEnvironment environment = context.getEnvironment();
		environment.getPropertySources().addFirst(new MapPropertySource(NAME, dynamoDb.properties()));
		// Late enough for the property sources of configuration classes, and for their
		// beans
		BeanFactoryPostProcessor later = (beanFactory) -> prepare(beanFactory, environment, dynamoDb);
		context.addBeanFactoryPostProcessor(later);
	}

	private static void prepare(ConfigurableListableBeanFactory beanFactory, ConfigurableEnvironment environment,
			TestDynamoDb dynamoDb) {
		TestTable unused = dynamoDb.table(environment::getProperty);
		if (beanFactory instanceof DefaultSingletonBeanRegistry singletons) {
			// The first is destroyed last
			singletons.registerDisposableBean(NAME, dynamoDb::close);
		}
		beanFactory.addBeanPostProcessor(new RedirectingPostProcessor(dynamoDb));
		if (beanFactory.getBeanNamesForType(DynamoDbClient.class, true, false).length == 0
				&& beanFactory instanceof BeanDefinitionRegistry definitions) {
			RootBeanDefinition client = new RootBeanDefinition(DynamoDbClient.class, dynamoDb::client);
			// Closed with the test's DynamoDB
			client.setDestroyMethodName("");
			definitions.registerBeanDefinition("dynamoDbClient", client);
		}
	}

}
