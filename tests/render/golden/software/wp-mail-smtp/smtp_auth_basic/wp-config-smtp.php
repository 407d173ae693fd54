<?php
// The constants of WP Mail SMTP.
// Way to Microsoft 365: SMTP AUTH with a password.
// Made by Relay Wizard on 2026-11-20 for Ticket system (contoso.com).
//
// Goes to:   wp-config.php of your site, without the first line.
// Load it:   Copy the lines below the comment into wp-config.php, above the line with 'stop editing'.
//            sudo sh ask-password.sh; where PHP runs as another user than www-data, chgrp the file to that one
// Test it:   WP Mail SMTP, Tools, Email Test.
// Take back: Take the lines out again: the settings of the plug-in's own page hold again.
//
// PHPMailer, which sends, checks the server's certificate by itself.

define( 'WPMS_ON', true );
define( 'WPMS_MAILER', 'smtp' );
define( 'WPMS_MAIL_FROM', 'scanner@contoso.com' );
define( 'WPMS_MAIL_FROM_FORCE', true );
define( 'WPMS_MAIL_FROM_NAME', 'Ticket system' );
define( 'WPMS_SMTP_HOST', 'smtp.office365.com' );
define( 'WPMS_SMTP_PORT', 587 );
define( 'WPMS_SSL', 'tls' );
define( 'WPMS_SMTP_AUTOTLS', true );
define( 'WPMS_SMTP_AUTH', true );
define( 'WPMS_SMTP_USER', 'scanner@contoso.com' );
define( 'WPMS_SMTP_PASS', trim( (string) file_get_contents( '/etc/wordpress/smtp-password' ) ) );
