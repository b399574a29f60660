'use strict';

require('./launcher.js').launch('post');
