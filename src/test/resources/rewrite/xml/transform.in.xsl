<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns="http://www.w3.org/1999/xhtml">
<xsl:import href="other.html"/><xsl:include href="/about.html"/>
<xsl:template match="/"><html><body><a href="/about.html">x</a><a href="{@href}">x</a></body></html></xsl:template></xsl:stylesheet>
